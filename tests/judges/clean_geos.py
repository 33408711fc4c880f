"""Judges a cleaned coverage by GEOS.

    clean_geos.py GIVEN CLEAN

* CLEAN is a valid coverage of valid units, with an area wherever GIVEN has one.
* A unit that matches its neighbours, and overlaps none, has the same rings as before, to the last bit,
  unless it received a gap: then it covers what it covered before.
"""

import sys

import numpy as np
import shapely

from layer import Layer, Verdict, faulty, overlapping


def main(given, clean):
    given, clean = Layer(given).polygons, Layer(clean).polygons
    verdict = Verdict()
    if not shapely.coverage_is_valid(clean):
        verdict.say("all of it", "is no valid coverage")
    for i in np.flatnonzero(~shapely.is_valid(clean)):
        verdict.say(f"unit {i}", f"is invalid: {shapely.is_valid_reason(clean[i])}")
    for i in np.flatnonzero((shapely.area(given) > 0) & ~(shapely.area(clean) > 0)):
        verdict.say(f"unit {i}", "is lost")
    concerned = faulty(given)
    for pair in overlapping(given):
        concerned[pair] = True
    same = shapely.equals_exact(shapely.normalize(given), shapely.normalize(clean))
    changed = np.flatnonzero(~concerned & ~same)
    for i in changed:
        if not shapely.covers(clean[i], given[i]):
            verdict.say(f"unit {i}", "was in no fault and lost something")
    verdict.end(f"{concerned.sum()} units in faults, {len(changed)} others that received gaps,")


if __name__ == "__main__":
    main(*sys.argv[1:])
