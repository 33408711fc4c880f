"""Judges simplified coverages by GEOS.

    simplify_geos.py FULL SIMPLE...

FULL is what `maille simplify --percent 100` made of some units, a valid coverage; each SIMPLE what it made
of them at another setting.

* Every unit that has an area in FULL has one in SIMPLE, with as many parts and as many holes, and is
  valid; together they are a valid coverage.
* Every vertex of SIMPLE is one of FULL.
"""

import sys

import numpy as np
import shapely

from layer import Layer, Verdict


def main(full, *simple):
    verdict = Verdict()
    full = Layer(full).polygons
    if not (shapely.coverage_is_valid(full) and shapely.is_valid(full).all()):
        verdict.say("all of it", "is no valid coverage")
    known, counts = vertices(full), shapes(full)
    for path in simple:
        judge(path, known, counts, verdict)
    verdict.end(f"{len(simple)} simplified coverages of {len(full)} units,")


def judge(path, known, counts, verdict):
    polygons = Layer(path).polygons
    for i in np.flatnonzero(~shapely.is_valid(polygons)):
        verdict.say(f"{path}, unit {i}", f"is invalid: {shapely.is_valid_reason(polygons[i])}")
    if not shapely.coverage_is_valid(polygons):
        verdict.say(path, "is no valid coverage")
    if not (shapely.area(polygons)[counts[0] > 0] > 0).all():
        verdict.say(path, "has units without an area")
    for what, before, after in zip(["parts", "holes"], counts, shapes(polygons)):
        for i in np.flatnonzero(before != after):
            verdict.say(f"{path}, unit {i}", f"has {after[i]} {what} and not {before[i]}")
    strangers = np.setdiff1d(vertices(polygons), known)
    if len(strangers):
        verdict.say(path, f"has {len(strangers)} vertices that are new, as {strangers[0]}")


def shapes(polygons):
    """How many parts and how many holes each unit has."""
    parts, unit = shapely.get_parts(polygons, return_index=True)
    holes = np.bincount(unit, shapely.get_num_interior_rings(parts), len(polygons))
    return shapely.get_num_geometries(polygons), holes.astype(int)


def vertices(polygons):
    """The places of all vertices, each once."""
    return np.unique(shapely.get_coordinates(polygons).view(np.complex128).ravel())


if __name__ == "__main__":
    main(*sys.argv[1:])
