"""Judges an output as the features of its input in another format, by GDAL and GEOS.

    judge_features.py INPUT OUTPUT

OUTPUT must hold the features of INPUT, told by their code, in any order: the same fields with the same
values, the same positions but for the rounding of decimal text to 15 digits. Rings may start elsewhere
and run the other way; a geometry of one part may be a multi-part one. Where OUTPUT is in another CRS,
the positions are within a millimetre of where pyproj finds them. Of two folders each file is judged.
Prints how many features there are.
"""

import sys
from pathlib import Path

import geopandas
import pyogrio
import shapely

# Half a unit of the fifteenth digit of a coordinate above 100.
ROUNDING = 5e-13
MILLIMETRE = 1e-3


def main(given, made):
    given, made = Path(given), Path(made)
    if given.is_dir():
        pairs = [(path, made / f"{path.stem}.fgb") for path in sorted(given.iterdir())]
        if len(pairs) != len(list(made.iterdir())):
            sys.exit("there are other files than those that were asked for")
    else:
        pairs = [(given, made)]
    print(f"the same {sum(judge(*pair) for pair in pairs):,} features")


def judge(given, made):
    given, made = layer(given), layer(made)
    if len(given) != len(made):
        sys.exit(f"{len(made)} features of {len(given)}")
    if set(given.columns) != set(made.columns):
        sys.exit(f"the fields are {list(made.columns)} and not {list(given.columns)}")
    tolerance = ROUNDING
    if given.crs != made.crs:
        given, tolerance = given.to_crs(made.crs), MILLIMETRE
    for name in given.columns.drop("geometry"):
        same = (given[name] == made[name]) | (given[name].isna() & made[name].isna())
        if not same.all():
            sys.exit(f"{name} differs in {(~same).sum()} features, first that of {given['code'][~same].iloc[0]}")
    same = shapely.equals_exact(shape(given), shape(made), tolerance=tolerance)
    if not same.all():
        sys.exit(f"{(~same).sum()} geometries differ, first that of {given['code'][~same].iloc[0]}")
    return len(made)


def layer(path):
    read = geopandas.read_parquet if path.suffix == ".parquet" else pyogrio.read_dataframe
    return read(path).sort_values("code", ignore_index=True)


def shape(layer):
    geometries = layer.geometry.array
    parts, owners = shapely.get_parts(geometries, return_index=True)
    multi = shapely.multipolygons(parts, indices=owners)
    return shapely.normalize(multi)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
