"""DuckDB: the code of the commune of IN that contains each row of the CSV file POINTS, to the CSV file OUT.

Prints how long that took with the communes in a table already, as `maille -v` does.
"""

import sys
import time

import duckdb
from duckdb_extensions import import_extension


def main(source, points, out):
    import_extension("spatial")
    db = duckdb.connect()
    db.execute("LOAD spatial")
    db.execute("CREATE TABLE units AS SELECT code, geom FROM ST_Read(?)", [source])
    start = time.perf_counter()
    db.execute(f"""COPY (SELECT p.*, u.code FROM read_csv('{points}') p
                   LEFT JOIN units u ON ST_Intersects(u.geom, ST_Point(p.lon, p.lat)))
                   TO '{out}' (FORMAT csv, HEADER)""")
    print(f"locating: {(time.perf_counter() - start) * 1000:.1f} ms", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
