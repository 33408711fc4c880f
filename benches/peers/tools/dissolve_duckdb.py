"""DuckDB: dissolve IN by KEY with the sum of SUM into OUT, by the aggregate FUNCTION."""

import sys

import duckdb
from duckdb_extensions import import_extension

source, out, key, total, function = sys.argv[1:]
import_extension("spatial")
db = duckdb.connect()
db.execute("LOAD spatial")
db.execute(
    f"""COPY (
        SELECT {key}, sum({total})::BIGINT AS {total}, {function}(geom) AS geom
        FROM ST_Read('{source}') GROUP BY {key}
    ) TO '{out}' WITH (FORMAT gdal, DRIVER 'GeoJSON')"""
)
