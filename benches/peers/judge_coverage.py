"""Judges an output as a coverage of the units of its input, by GEOS.

    judge_coverage.py INPUT OUTPUT

Every unit of INPUT that has an area must have one in OUTPUT, all must be valid, and together they must
be a valid coverage. Prints how many vertices there are.
"""

import sys

import pyogrio
import shapely


def polygons(path):
    _, _, wkb, _ = pyogrio.raw.read(path)
    return shapely.from_wkb(wkb)


def main(source, output):
    given, made = polygons(source), polygons(output)
    if (~shapely.is_empty(given)).sum() != (~shapely.is_empty(made)).sum():
        sys.exit("units are lost")
    if not shapely.is_valid(made).all():
        sys.exit("some units are invalid")
    if not shapely.coverage_is_valid(made):
        sys.exit("edges do not match")
    print(f"a valid coverage, {shapely.get_num_coordinates(made).sum():,} vertices")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
