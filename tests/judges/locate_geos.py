"""Judges which units points were found in by GEOS.

    locate_geos.py FOLDER

FOLDER has units as little-endian arrays (`coordinates`, and `rings`, `polygons` and `units` with where each ring,
polygon and unit starts and the last one ends), the coordinates of `points`, and the number of the unit in which
each was `found`, or -1.

* A point inside of units was found in one of them. Where that is one, it has no choice.
* A point on borders only was found in one of the units that they belong to.
* Any other point was found in none.
"""

import sys
from pathlib import Path

import numpy as np
import shapely

from layer import Verdict


def main(folder):
    read = lambda name, kind: np.fromfile(Path(folder) / name, kind)
    units = shapely.from_ragged_array(
        shapely.GeometryType.MULTIPOLYGON, read("coordinates", "<f8").reshape(-1, 2),
        [read(name, "<i8") for name in ("rings", "polygons", "units")])
    points = shapely.points(read("points", "<f8").reshape(-1, 2))
    found = read("found", "<i8")
    if len(found) != len(points):
        sys.exit(f"{len(found)} answers for {len(points)} points")

    tree = shapely.STRtree(units)
    inside, is_inside = hits(tree, points, found, "within")
    touched, is_touched = hits(tree, points, found, "intersects")
    right = np.where(inside, is_inside, np.where(touched, is_touched, found == -1))

    verdict = Verdict()
    for number in np.flatnonzero(~right)[:20]:
        verdict.say(points[number].wkt, f"was found in {found[number]}")
    verdict.end(f"{len(points)} points, {inside.sum()} inside, {(touched & ~inside).sum()} on borders,")


def hits(tree, points, found, predicate):
    """Which points have units by a predicate, and which were found in one of those."""
    point, unit = tree.query(points, predicate=predicate)
    has, hit = np.zeros((2, len(points)), dtype=bool)
    has[point] = True
    hit[point[found[point] == unit]] = True
    return has, hit


if __name__ == "__main__":
    main(*sys.argv[1:])
