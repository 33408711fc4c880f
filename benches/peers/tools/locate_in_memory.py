"""DuckDB, geopandas or shapely (LIBRARY): which polygon of IN contains each of POINTS, in memory.

Writes the number of the polygon of each point to OUT, -1 for none, and prints how long the shortest of
three look-ups of all points took, as `maille -v` does.
"""

import sys
import time

import numpy as np
import pyogrio
import shapely

RUNS = 3


def with_shapely(wkb, points):
    tree = shapely.STRtree(shapely.from_wkb(wkb))
    points = shapely.points(points)
    return lambda: tree.query(points, predicate="intersects")


def with_geopandas(wkb, points):
    import geopandas

    units = geopandas.GeoDataFrame(geometry=shapely.from_wkb(wkb))
    points = geopandas.GeoDataFrame(geometry=shapely.points(points))

    def join():
        joined = points.sjoin(units, predicate="intersects")
        return joined.index.to_numpy(), joined["index_right"].to_numpy()

    return join


def with_duckdb(wkb, points):
    import duckdb
    import pyarrow
    from duckdb_extensions import import_extension

    import_extension("spatial")
    db = duckdb.connect()
    db.execute("LOAD spatial")
    units = pyarrow.table({"unit": np.arange(len(wkb)), "wkb": list(wkb)})
    db.register("u", units)
    db.execute("CREATE TABLE units AS SELECT unit, ST_GeomFromWKB(wkb) AS geom FROM u")
    db.register("p", pyarrow.table({"point": np.arange(len(points)), "x": points[:, 0],
                                    "y": points[:, 1]}))
    db.execute("CREATE TABLE points AS SELECT point, ST_Point(x, y) AS geom FROM p")

    def join():
        db.execute("""CREATE OR REPLACE TABLE found AS SELECT point, unit FROM points
                      JOIN units ON ST_Intersects(units.geom, points.geom)""")
        found = db.execute("SELECT point, unit FROM found").fetchnumpy
        return found

    return join


def main(source, points, out, library):
    _, _, wkb, _ = pyogrio.raw.read(source, columns=[])
    points = np.fromfile(points, dtype="<f8").reshape(-1, 2)
    look_up = {"shapely": with_shapely, "geopandas": with_geopandas,
               "duckdb": with_duckdb}[library](wkb, points)
    best = float("inf")
    for _ in range(RUNS):
        start = time.perf_counter()
        found = look_up()
        best = min(best, time.perf_counter() - start)
    print(f"looking up: {best * 1000:.1f} ms", file=sys.stderr)
    if callable(found):
        found = found()
        found = found["point"], found["unit"]
    numbers = np.full(len(points), -1, dtype="<i4")
    numbers[found[0]] = found[1]
    numbers.tofile(out)


if __name__ == "__main__":
    main(*sys.argv[1:])
