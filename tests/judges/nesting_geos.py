"""Judges whether two ways to a level give the same polygons.

    nesting_geos.py DIRECT NESTED --by FIELD [--contested UNITS]

DIRECT holds groups dissolved from the finest units, NESTED the same groups dissolved from a level
between. Groups are matched by FIELD; each must be the same in both, vertex by vertex once
normalised. With `--contested`, groups may differ where two UNITS claim the same place: such a place
goes to the first group that claims it, and the first of the level between need not be of the first of
the level above. Nowhere else, to 1e-9 of their area.
"""

import argparse

import shapely

from layer import Layer, Verdict, overlapping

RESOLVED = 1e-9


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("direct")
    parser.add_argument("nested")
    parser.add_argument("--by", required=True)
    parser.add_argument("--contested", metavar="UNITS")
    options = parser.parse_args()

    verdict = Verdict()
    direct, nested = (by_name(Layer(path), options.by) for path in (options.direct, options.nested))
    for name in set(direct) ^ set(nested):
        verdict.say(name, f"is not in {options.nested if name in direct else options.direct}")
    both = [name for name in direct if name in nested]
    differ = [name for name in both if not identical(direct[name], nested[name])]
    contested = contested_places(options.contested) if differ and options.contested else None
    for name in differ:
        off = shapely.symmetric_difference(direct[name], nested[name])
        if contested is None:
            verdict.say(name, f"differs, by {off.area:.1e} square degrees")
        elif (beyond := off.difference(contested).area) > RESOLVED * direct[name].area:
            verdict.say(name, f"differs by {beyond:.1e} square degrees that nobody contests")
    verdict.end(f"{options.nested}: {len(both)} groups, {len(both) - len(differ)} identical,")


def by_name(layer, field):
    return dict(zip(layer.column(field).tolist(), layer.polygons))


def identical(one, other):
    return shapely.equals_exact(shapely.normalize(one), shapely.normalize(other))


def contested_places(path):
    """What two units or more claim."""
    units = Layer(path).polygons
    one, other = overlapping(units)
    return shapely.union_all(shapely.intersection(units[one], units[other]))


if __name__ == "__main__":
    main()
