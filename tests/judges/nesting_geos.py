"""Judges whether two ways to a level give the same polygons.

    nesting_geos.py DIRECT NESTED --by FIELD [--faulty]

DIRECT holds groups dissolved from the finest units, NESTED the same groups dissolved from a level
between. Groups are matched by FIELD; each must be the same in both, vertex by vertex once
normalised. With `--faulty`, the units are known to overlap: the places where their borders were cut
are rounded, and need not be the same at both levels, so groups may differ by 1e-9 of their area.
"""

import argparse

import shapely

from layer import Layer, Verdict

RESOLVED = 1e-9


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("direct")
    parser.add_argument("nested")
    parser.add_argument("--by", required=True)
    parser.add_argument("--faulty", action="store_true")
    options = parser.parse_args()

    verdict = Verdict()
    direct, nested = (by_name(Layer(path), options.by) for path in (options.direct, options.nested))
    for name in set(direct) ^ set(nested):
        verdict.say(name, f"is not in {options.nested if name in direct else options.direct}")
    both = [name for name in direct if name in nested]
    differ = [name for name in both if not identical(direct[name], nested[name])]
    for name in differ:
        off = shapely.symmetric_difference(direct[name], nested[name]).area
        if not options.faulty or off > RESOLVED * direct[name].area:
            verdict.say(name, f"differs, by {off:.1e} square degrees")
    verdict.end(f"{options.nested}: {len(both)} groups, {len(both) - len(differ)} identical,")


def by_name(layer, field):
    return dict(zip(layer.column(field).tolist(), layer.polygons))


def identical(one, other):
    return shapely.equals_exact(shapely.normalize(one), shapely.normalize(other))


if __name__ == "__main__":
    main()
