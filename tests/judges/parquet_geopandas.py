"""Judges files of GeoParquet by geopandas, pyarrow and the validator of the specification.

    parquet_geopandas.py TASKS

TASKS is a file with a task a line, its words parted by tabs:

    judge FILE EXPECTED
    write FILE SOURCE WAY
    types FILE WAY
    compare READ FILE

* `judge`: FILE passes the tests of GeoParquet 1.1, its schema of the metadata among them, and has the features of the
  GeoJSON file EXPECTED in their order, in geopandas' eyes; of a box, geopandas reads the same as without its covering.
* `write`: FILE is what geopandas makes of the GeoJSON file SOURCE in one of several ways.
* `types`: FILE has a column of every type, and is written by pyarrow in one of several ways.
* `compare`: the GeoJSON file READ has what geopandas reads of FILE, its fields as pyarrow has them.
"""

import datetime
import decimal
import json
import math
import sys
from pathlib import Path

import geopandas
import geoparquet_validator
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from formats_gdal import same

# Statistics of boxes are there if there are boxes; features stay in their order.
STATISTICS = "/conf/distribution/geospatial-statistics"
UNASKED = {STATISTICS, "/conf/distribution/spatial-order"}

# How geopandas is told to write.
WAYS = {
    "wkb": {},
    "covering": {"write_covering_bbox": True, "row_group_size": 2, "compression": "zstd"},
    "native": {"geometry_encoding": "geoarrow", "schema_version": "1.1.0", "row_group_size": 2},
    "old": {"schema_version": "0.4.0", "compression": "gzip"},
    "first": {"schema_version": "1.0.0", "compression": "brotli"},
    "lz4": {"compression": "lz4"},
    "plain": {"compression": None},
    "lambert": {"crs": 2154},
}

# How pyarrow is told to write.
TYPE_WAYS = {
    "snappy": {"compression": "snappy"},
    "second": {"compression": "gzip", "data_page_version": "2.0", "use_dictionary": False},
    "int96": {"compression": "zstd", "use_deprecated_int96_timestamps": True, "row_group_size": 2},
    "delta": {"use_dictionary": False, "compression": "brotli",
              "column_encoding": {"int64": "DELTA_BINARY_PACKED", "string": "DELTA_BYTE_ARRAY",
                                  "double": "BYTE_STREAM_SPLIT"}},
}


def main(tasks):
    faults = []
    for task in Path(tasks).read_text(encoding="utf-8").splitlines():
        verb, path, *words = task.split("\t")
        found = {"judge": judge, "write": write, "types": types, "compare": compare}[verb](path, *words) or []
        print(f"{verb} {path}: {len(found)} wrong")
        for fault in found:
            print(" ", fault)
        faults += found
    sys.exit(1 if faults else 0)


def judge(path, expected):
    report = geoparquet_validator.check(path)
    faults = [f"{outcome['id']}: {outcome['message']}" for outcome in report["outcomes"]
              if outcome["status"] == "fail" and outcome["id"] not in UNASKED]
    table = geopandas.read_parquet(path)
    if table.geometry.notna().any():
        faults += [f"{outcome['id']}: {outcome['message']}" for outcome in report["outcomes"]
                   if outcome["status"] == "fail" and outcome["id"] == STATISTICS]
    fields = [name for name in table.columns if name != table.geometry.name and name != "bbox"]
    rows = pq.read_table(path, columns=fields).to_pylist()
    source = json.loads(Path(expected).read_text(encoding="utf-8"))["features"]
    if len(table) != len(source):
        return faults + [f"{len(table)} features and not {len(source)}"]
    for i, (geometry, row, feature) in enumerate(zip(table.geometry, rows, source)):
        wanted = feature["geometry"] and shapely.from_geojson(json.dumps(feature["geometry"]))
        if not same(geometry, wanted):
            faults.append(f"feature {i + 1}: {geometry} and not {wanted}")
        nested = {name for name, value in feature["properties"].items() if isinstance(value, (list, dict))}
        found = {name: json.loads(value) if name in nested else plain(value) for name, value in row.items()}
        wanted = ({"id": feature["id"]} if "id" in feature else {}) | feature["properties"]
        if found != wanted:
            faults.append(f"feature {i + 1}: {found} and not {wanted}")
    west, south, east, north = table.total_bounds
    if math.isfinite(west):
        box = (west, south, (west + east) / 2, (south + north) / 2)
        bounds = table.geometry.bounds
        meets = (bounds.minx <= box[2]) & (bounds.miny <= box[3]) & (bounds.maxx >= box[0]) & (bounds.maxy >= box[1])
        found = len(geopandas.read_parquet(path, bbox=box))
        if found != meets.sum():
            faults.append(f"{found} features of a box and not {meets.sum()}")
    return faults


def write(path, source, way):
    options = dict(WAYS[way])
    table = geopandas.read_file(source)
    if "crs" in options:
        table = table.to_crs(options.pop("crs"))
    table.to_parquet(path, **options)


def types(path, way):
    day = datetime.date(2024, 2, 29)
    moment = datetime.datetime(2024, 2, 29, 1, 2, 3, 456000)
    columns = {
        "bool": (pa.bool_(), [True, None, False]),
        **{f"int{size}": (getattr(pa, f"int{size}")(), [-(1 << size - 1), None, (1 << size - 1) - 1])
           for size in (8, 16, 32, 64)},
        **{f"uint{size}": (getattr(pa, f"uint{size}")(), [0, None, (1 << size) - 1]) for size in (8, 16, 32, 64)},
        "half": (pa.float16(), [np.float16(1.5), None, np.float16(-0.1)]),
        "float": (pa.float32(), [0.1, None, -2e30]),
        "double": (pa.float64(), [0.1, None, -2e300]),
        "decimal": (pa.decimal128(38, 3), [decimal.Decimal("-12.500"), None, decimal.Decimal("1e34") + 1]),
        "small": (pa.decimal128(7, 2), [decimal.Decimal("0.05"), None, decimal.Decimal("-99999.99")]),
        "string": (pa.string(), ["01001", None, 'é "\n']),
        "large": (pa.large_string(), ["", None, "x"]),
        "enum": (pa.dictionary(pa.int8(), pa.string()), ["a", None, "a"]),
        "date": (pa.date32(), [day, None, datetime.date(1, 1, 1)]),
        "time": (pa.time32("ms"), [datetime.time(1, 2, 3, 4000), None, datetime.time(0)]),
        "time_us": (pa.time64("us"), [datetime.time(23, 59, 59, 999999), None, datetime.time(0)]),
        "ms": (pa.timestamp("ms"), [moment, None, datetime.datetime(1969, 12, 31, 23)]),
        "us": (pa.timestamp("us"), [moment, None, datetime.datetime(1700, 1, 1)]),
        "utc": (pa.timestamp("us", "UTC"), [moment.replace(tzinfo=datetime.timezone.utc), None, None]),
        "list": (pa.list_(pa.int32()), [[1, None], None, []]),
        "lists": (pa.list_(pa.list_(pa.string())), [[["a"], [], None], None, [[]]]),
        "struct": (pa.struct({"a": pa.int32(), "b": pa.list_(pa.date32())}),
                   [{"a": 1, "b": [day]}, None, {"a": None, "b": None}]),
        "map": (pa.map_(pa.string(), pa.float64()), [[("k", 1.5), ("l", None)], None, []]),
        "geometry": (pa.binary(), [shapely.to_wkb(shapely.Point(i, 2)) for i in range(3)]),
    }
    table = pa.table({name: pa.array(values, kind) for name, (kind, values) in columns.items()})
    column = {"encoding": "WKB", "geometry_types": ["Point"]}
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), path, **TYPE_WAYS[way])


def compare(read, path):
    # What a box for each geometry is, maille does not take for a field.
    table = geopandas.read_parquet(path)
    fields = [name for name in table.columns if name not in (table.geometry.name, "bbox")]
    arrow = pq.read_table(path, columns=fields)
    text = Path(read).read_text(encoding="utf-8")
    source = json.loads(text, parse_float=decimal.Decimal)
    # Longitude and latitude of WGS84 have no code of EPSG in this order.
    code = 4326 if table.crs is None or table.crs.to_authority() == ("OGC", "CRS84") else table.crs.to_epsg()
    named = source.get("crs", {"properties": {"name": "EPSG::4326"}})["properties"]["name"]
    faults = [] if named.endswith(f":{code}") else [f"the CRS is {named} and not {table.crs}"]
    if len(table) != len(source["features"]):
        return faults + [f"{len(source['features'])} features and not {len(table)}"]
    shapes = json.loads(text)["features"]
    for i, (geometry, row, feature, shape) in enumerate(
            zip(table.geometry, arrow.to_pylist(maps_as_pydicts="strict"), source["features"], shapes)):
        found = shape["geometry"] and shapely.from_geojson(json.dumps(shape["geometry"]))
        if not same(found, geometry):
            faults.append(f"feature {i + 1}: {found} and not {geometry}")
        for name, value in row.items():
            if not equal(feature["properties"].get(name, "missing"), value, arrow.schema.field(name).type):
                faults.append(f"feature {i + 1}: {name}: {feature['properties'].get(name)} and not {value}")
    return faults


def equal(found, value, kind):
    """Whether a value as JSON, its decimals exact, is one of pyarrow."""
    if pa.types.is_float32(kind) and value is not None:
        return np.float32(found) == np.float32(value)
    if pa.types.is_float16(kind) and value is not None:
        return np.float16(float(found)) == value
    if pa.types.is_timestamp(kind) and value is not None:
        return datetime.datetime.fromisoformat(found) == value
    if isinstance(value, datetime.time):
        return datetime.time.fromisoformat(found) == value
    if isinstance(value, float):
        return (found is None) if math.isnan(value) else float(found) == value
    if isinstance(value, list):
        return len(found) == len(value) and all(equal(*pair, kind.value_type) for pair in zip(found, value))
    if isinstance(value, dict):
        of = (lambda name: kind.item_type) if pa.types.is_map(kind) else (lambda name: kind.field(name).type)
        return list(found) == list(value) and all(equal(found[name], value[name], of(name)) for name in value)
    return type(found) is type(plain(value)) and found == plain(value)


def plain(value):
    return value.isoformat() if isinstance(value, datetime.date) else value


if __name__ == "__main__":
    main(*sys.argv[1:])
