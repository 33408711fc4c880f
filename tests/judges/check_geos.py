"""Judges the faults that `maille check UNITS --faults FAULTS` found, by GEOS.

    check_geos.py UNITS FAULTS COUNT

* COUNT units have an edge that does not match its neighbour's (`coverage_invalid_edges`), and each of them is
  named by a fault of borders.
* Every pair of units overlaps by as much as their intersection, to 1e-9 of it and to the rounding of
  the places where borders are cut: slivers that thin are no faults.
"""

import sys
from collections import defaultdict
from itertools import combinations

import numpy as np
import shapely

from layer import Layer, Verdict, faulty, overlapping

OVERLAP = 1e-9
# Units in the last place by which a place where borders are cut may be off.
ROUNDING = 16 * np.finfo(float).eps
BORDERS = {"overlap", "gap", "crossing", "t-junction", "unmatched-edge", "near-miss"}


def main(units, faults, count):
    units, faults = Layer(units), Layer(faults)
    verdict = Verdict()
    codes = units.column("code")
    named = {unit for fields in faults.properties if fields["fault"] in BORDERS
             for unit in fields["units"]}
    invalid = codes[faulty(units.polygons)]
    if len(invalid) != int(count):
        verdict.say("all of it", f"has {len(invalid)} units with edges that do not match, not {count}")
    for code in set(invalid) - named:
        verdict.say(code, "has edges that do not match, and no fault names it")
    judge_overlaps(units.polygons, codes, faults, verdict)
    verdict.end(f"{len(invalid)} units with edges that do not match,")


def judge_overlaps(polygons, codes, faults, verdict):
    ours = defaultdict(float)
    for fields, area in zip(faults.properties, shapely.area(faults.polygons)):
        if fields["fault"] == "overlap":
            for pair in combinations(sorted(fields["units"]), 2):
                ours[pair] += area
    one, other = overlapping(polygons)
    shared = shapely.intersection(polygons[one], polygons[other])
    room = ROUNDING * np.abs(polygons_reach(shared)) * shapely.length(shared)
    known = {tuple(sorted(pair)): (area, slack)
             for *pair, area, slack in zip(codes[one], codes[other], shapely.area(shared), room)}
    for pair in known.keys() | ours.keys():
        area, slack = known.get(pair, (0, 0))
        if abs(ours[pair] - area) > OVERLAP * area + slack:
            verdict.say(" ".join(pair), f"overlap by {area:.3e} and not by {ours[pair]:.3e}")


def polygons_reach(polygons):
    """The greatest coordinate of each."""
    return np.abs(np.nan_to_num(shapely.bounds(polygons))).max(axis=1)


if __name__ == "__main__":
    main(*sys.argv[1:])
