"""Compares two ways to simplify a layer, by GEOS.

    compare_geos.py GIVEN OURS THEIRS

* OURS has no more faults of any kind than THEIRS: invalid units, units with edges that their neighbours do
  not match, pairs that overlap, and units, parts and holes of GIVEN that are lost.
* OURS has as many vertices as THEIRS, and is as far off GIVEN. Each program has its own way to count the
  vertices that may go, and one that keeps all parts spends vertices on them, so figures within 2 % of each other are
  the same.
"""

import sys

import numpy as np
import shapely

from layer import Layer, Verdict, faulty, overlapping

SAME = 0.02


def main(given, ours, theirs):
    given, ours, theirs = (Layer(path).polygons for path in (given, ours, theirs))
    verdict = Verdict()
    for measure, room in ((faults, 0), (errors, SAME)):
        their_figures = measure(given, theirs)
        for what, figure in measure(given, ours).items():
            print(f"{what}: {figure:.6g}, {their_figures[what]:.6g}")
            if not figure <= their_figures[what] * (1 + room):
                verdict.say(what, f"{figure:.6g} and not {their_figures[what]:.6g} at most")
    verdict.end("compared,")


def faults(given, simple):
    valid = shapely.is_valid(simple)
    lost = {f"lost {what}": np.maximum(before - after, 0).sum()
            for what, before, after in zip(["units", "parts", "holes"], shapes(given), shapes(simple))}
    return {"invalid units": (~valid).sum(), "units with edges that do not match": faulty(simple).sum(),
            "overlaps": len(overlapping(simple[valid])[0]), **lost}


def shapes(polygons):
    """Whether each unit has an area, and how many parts and how many holes it has."""
    parts, unit = shapely.get_parts(polygons, return_index=True)
    holes = np.bincount(unit, shapely.get_num_interior_rings(parts), len(polygons))
    return (shapely.area(polygons) > 0).astype(int), shapely.get_num_geometries(polygons), holes


def errors(given, simple):
    """Sizes and distances in the units of positions: of two layers at one place, those compare."""
    off = np.nan_to_num(shapely.hausdorff_distance(given, simple))
    return {"vertices": shapely.get_num_coordinates(simple).sum(),
            "change of areas": np.abs(shapely.area(simple) - shapely.area(given)).sum(),
            "distance, mean": off.mean(), "distance, root mean square": np.sqrt((off ** 2).mean()),
            "distance, greatest": off.max()}


if __name__ == "__main__":
    main(*sys.argv[1:])
