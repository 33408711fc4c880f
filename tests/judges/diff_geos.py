"""Judges what two layers are said to differ in.

    diff_geos.py BEFORE AFTER CHANGED --by FIELD

CHANGED holds the ground that changed hands, every piece of it, as `maille diff -o` writes it: its
fields `from` and `to` are values of FIELD, null for nobody. For every pair of units the pieces together
must be as large as the intersection of the two polygons, and for every unit as what of it is nobody's
in the other layer. Both layers must be coverages.

Borders are cut at places that are rounded to doubles, 3e-14 degree apart at most; along borders of some
hundred degrees that is less than 1e-11 square degrees, a tenth of a square metre.
"""

import argparse
from collections import defaultdict

import shapely

from layer import Layer, Verdict

BOUND = 1e-11


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("before")
    parser.add_argument("after")
    parser.add_argument("changed")
    parser.add_argument("--by", required=True)
    options = parser.parse_args()

    verdict = Verdict()
    before, after = (by_code(Layer(path), options.by) for path in (options.before, options.after))
    told = areas(Layer(options.changed))
    expected = {pair: area for pair, area in intersections(before, after) if pair[0] != pair[1]}
    for side, (units, others) in enumerate([(before, after), (after, before)]):
        ground = shapely.union_all(list(others.values()))
        for code, polygon in units.items():
            pair = (code, "") if side == 0 else ("", code)
            expected[pair] = shapely.difference(polygon, ground).area
    for pair in sorted(set(expected) | set(told)):
        off = told.get(pair, 0) - expected.get(pair, 0)
        if not abs(off) <= BOUND:
            verdict.say(f"{pair[0] or 'nobody'} to {pair[1] or 'nobody'}", f"is off by {off:.1e}")
    verdict.end(f"{options.changed}: {len(expected)} pairs,")


def by_code(layer, field):
    return dict(zip(layer.column(field).tolist(), layer.polygons))


def areas(changed):
    """The area of the pieces of every pair."""
    sums = defaultdict(float)
    if changed.properties:
        pairs = zip(changed.column("from").tolist(), changed.column("to").tolist())
        for pair, polygon in zip(pairs, changed.polygons):
            sums[pair] += polygon.area
    return sums


def intersections(before, after):
    codes, polygons = list(after), list(after.values())
    tree = shapely.STRtree(polygons)
    for code, polygon in before.items():
        for other in tree.query(polygon):
            yield (code, codes[other]), shapely.intersection(polygon, polygons[other]).area


if __name__ == "__main__":
    main()
