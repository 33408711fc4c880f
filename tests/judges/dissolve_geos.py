"""Judges a dissolve by GEOS.

    dissolve_geos.py UNITS GROUPS --by FIELD [--sum FIELD] --faults CODES|any

UNITS is the input, GROUPS what `maille dissolve UNITS --by FIELD` made of it. A unit is faulty when
GEOS finds that an edge of it does not match its neighbour's. `--faults` lists the codes of the units
that may be faulty, so that an input with more of them than is known does not loosen the test
(`any`: it is known to be full of them).

* A group without faulty units is exactly what `coverage_union_all` makes of them: areas equal to
  1e-12, symmetric difference of area 0, no vertex that they do not have.
* A group with faulty units is the `union_all` of them, less what its units share with smaller units
  of other groups: to 1e-9 of its area, which leaves room for the rounding of the points where borders cross
  and for nothing else (a sliver of 1 cm by 100 m is 1e-9 of a small group).
* Every group is valid, once there, with its sum; together they are a valid coverage, so interiors
  are disjoint and shared borders have the same vertices on both sides.
"""

import argparse

import numpy as np
import shapely

from layer import Layer, Verdict, faulty, members, overlapping

EXACT = 1e-12
RESOLVED = 1e-9


def main():
    options = arguments()
    units, groups = Layer(options.units), Layer(options.groups)
    verdict = Verdict()

    codes, suspect = units.column("code"), faulty(units.polygons)
    if options.faults != "any":
        known = options.faults.split(",")
        for code in set(codes[suspect]) - set(known):
            verdict.say(f"unit {code}", "has edges that do not match its neighbours'")

    names, places = members(np.where(shapely.is_empty(units.polygons), "",
                                     units.column(options.by)))
    ours = groups_in_order(groups, options.by, names, verdict)
    if options.sum:
        judge_sums(units, groups, options, verdict)
    clean = np.array([not suspect[p].any() for p in places], dtype=bool)
    unions = np.array([
        (shapely.coverage_union_all if ok else shapely.union_all)(units.polygons[p])
        for ok, p in zip(clean, places)
    ])
    present = np.array([name in ours for name in names], dtype=bool)
    mine = np.array([ours.get(name, (0, shapely.MultiPolygon()))[1] for name in names])
    names = np.array(names)

    valid = shapely.is_valid(mine)
    for i in np.flatnonzero(~valid):
        verdict.say(names[i], f"is invalid: {shapely.is_valid_reason(mine[i])}")
    fit = present & valid
    judge_exact(names, mine, unions, fit & clean, verdict)
    judge_resolved(names, mine, unions, taken(units, places), fit & ~clean, verdict)
    judge_coverage(names[fit], mine[fit], verdict)
    verdict.end(f"{options.groups}: {len(names)} groups, {clean.sum()} exact, "
                f"{suspect.sum()} faulty units,")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("units")
    parser.add_argument("groups")
    parser.add_argument("--by", required=True)
    parser.add_argument("--sum")
    parser.add_argument("--faults", required=True)
    return parser.parse_args()


def groups_in_order(groups, by, names, verdict):
    """The place in the output and the polygon of each group; judges their names."""
    found = {}
    for place, (name, polygon) in enumerate(zip(groups.column(by), groups.polygons)):
        if name in found:
            verdict.say(name, "comes twice")
        elif not polygon.is_empty:
            found[name] = place, polygon
    for name in set(names) - set(found):
        verdict.say(name, "is missing")
    for name in set(found) - set(names):
        verdict.say(name or "no group", "is no group of the units")
    return found


def judge_sums(units, groups, options, verdict):
    """Every group's sum is that of the members' values; of nothing but nulls, null."""
    names, places = members(units.column(options.by))
    values = [fields.get(options.sum) for fields in units.properties]
    expected = {}
    for name, where in zip(names, places):
        known = [values[i] for i in where if values[i] is not None]
        expected[name] = sum(known) if known else None
    for fields in groups.properties:
        name, got = str(fields[options.by]), fields.get(options.sum)
        if name in expected and got != expected[name]:
            verdict.say(name, f"{options.sum} is {got}, not {expected[name]}")


def judge_exact(names, mine, unions, which, verdict):
    area, known = shapely.area(mine), shapely.area(unions)
    for i in np.flatnonzero(which & (np.abs(area - known) > EXACT * known)):
        verdict.say(names[i], f"area is off by {area[i] / known[i] - 1:.1e}")
    # Same vertices in the same rings is the rule and quick to see; overlay judges the rest.
    same = shapely.equals_exact(shapely.normalize(mine), shapely.normalize(unions))
    for i in np.flatnonzero(which & ~same):
        difference = shapely.area(shapely.symmetric_difference(mine[i], unions[i]))
        if difference != 0:
            verdict.say(names[i], f"differs by {difference / known[i]:.1e} of its area")
        if not set(vertices(mine[i])) <= set(vertices(unions[i])):
            verdict.say(names[i], "has vertices that its units' border has not")


def vertices(polygon):
    return map(tuple, shapely.get_coordinates(polygon))


def taken(units, places):
    """For each group, what its units share with smaller units of other groups."""
    group = np.full(len(units.polygons), -1)
    for number, where in enumerate(places):
        group[where] = number
    one, other = overlapping(units.polygons)
    between = (group[one] != group[other]) & (group[one] >= 0) & (group[other] >= 0)
    one, other = one[between], other[between]
    area = shapely.area(units.polygons)
    larger = np.where(area[one] > area[other], one, other)
    shared = shapely.intersection(units.polygons[one], units.polygons[other])
    return [shapely.union_all(shared[group[larger] == number]) for number in range(len(places))]


def judge_resolved(names, mine, unions, taken, which, verdict):
    bound = RESOLVED * shapely.area(unions)
    for i in np.flatnonzero(which):
        extra = shapely.area(shapely.difference(mine[i], unions[i]))
        if extra > bound[i]:
            verdict.say(names[i], f"has {extra:.1e} square degrees that its units have not")
        missing = shapely.difference(shapely.difference(unions[i], mine[i]), taken[i])
        if shapely.area(missing) > bound[i]:
            verdict.say(names[i], f"lacks {shapely.area(missing):.1e} square degrees that no "
                                  "smaller unit of another group has")


def judge_coverage(names, mine, verdict):
    for i, j in zip(*overlapping(mine)):
        verdict.say(names[i], f"overlaps {names[j]}")
    for i in np.flatnonzero(faulty(mine)):
        verdict.say(names[i], "has edges that do not match its neighbours'")


if __name__ == "__main__":
    main()
