"""Judges the levels of one simplified layer by GEOS.

    levels_geos.py FINEST COARSER...

* Every level is a valid coverage of valid units.
* Every edge of a coarser level is an edge of the finest one.
"""

import sys

import numpy as np
import shapely

from layer import Layer, Verdict


def main(finest, *coarser):
    verdict = Verdict()
    known = edges(judged(finest, verdict))
    for path in coarser:
        strangers = np.setdiff1d(edges(judged(path, verdict)), known)
        if len(strangers):
            verdict.say(path, f"has {len(strangers)} edges that {finest} has not")
    verdict.end(f"{len(coarser)} levels above {finest},")


def judged(path, verdict):
    polygons = Layer(path).polygons
    if not shapely.is_valid(polygons).all():
        verdict.say(path, "has invalid units")
    if not shapely.coverage_is_valid(polygons):
        verdict.say(path, "is no valid coverage")
    return polygons


def edges(polygons):
    """The edges of all rings, each once and in one direction."""
    rings = shapely.get_rings(shapely.get_parts(polygons))
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    places = coordinates.view(np.complex128).ravel()
    ends = np.sort(np.stack([places[:-1], places[1:]], axis=1)[ring[:-1] == ring[1:]], axis=1)
    return np.unique(np.ascontiguousarray(ends).view([("a", complex), ("b", complex)]).ravel())


if __name__ == "__main__":
    main(*sys.argv[1:])
