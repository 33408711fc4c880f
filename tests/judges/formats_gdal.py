"""Judges files of any format by GDAL, through pyogrio.

    formats_gdal.py TASKS

TASKS is a file with a task a line, its words parted by tabs:

    compare FILE EXPECTED
    compare-texts FILE EXPECTED
    write FILE SOURCE

* `compare`: FILE has the features of EXPECTED, told by their code: the same positions, rings may start elsewhere and
  run the other way, a geometry of one part may be a multi-part one; the same fields with the same values.
* `compare-texts`: the same for formats that do not tell the type of every field: the values are the same as text, the
  fields may be in another order, and others among them, which the format has of its own.
* `write`: FILE is what GDAL makes of SOURCE.
"""

import sys
from pathlib import Path

import numpy as np
import pyogrio
import shapely

# GDAL's own way from FlatGeobuf to Arrow stumbles at features without geometry, also at those it wrote.
pyogrio.set_gdal_config_options({"OGR_FLATGEOBUF_STREAM_BASE_IMPL": "YES"})


def main(tasks):
    faults = 0
    for task in Path(tasks).read_text(encoding="utf-8").splitlines():
        verb, path, other = task.split("\t")
        if verb == "write":
            write(path, other)
        else:
            faults += len(compare(path, other, verb == "compare-texts"))
    sys.exit(1 if faults else 0)


def compare(path, expected, is_text):
    meta, geometries, fields = layer(path)
    expected_meta, expected_geometries, expected_fields = layer(expected)
    if path.endswith(".topojson"):
        # GDAL leaves objects of the type null out.
        held = [row for row, geometry in enumerate(expected_geometries) if geometry is not None]
        expected_geometries = expected_geometries[held]
        expected_fields = {name: [values[row] for row in held] for name, values in expected_fields.items()}
    if is_text:
        # If a format has a name of its own for something, GDAL calls a field of that name so.
        fields = {name: texts(fields.get(f"{name}2", fields.get(name, []))) for name in expected_fields}
        expected_fields = {name: texts(values) for name, values in expected_fields.items()}
    faults = []
    # A table without any geometry needs no CRS, and some formats name none.
    is_named = any(geometry is not None for geometry in geometries) and not path.endswith((".csv", ".topojson"))
    if is_named and crs(meta) != crs(expected_meta):
        faults.append(f"the CRS is {meta['crs']} and not {expected_meta['crs']}")
    if len(geometries) != len(expected_geometries):
        faults.append(f"{len(geometries)} features and not {len(expected_geometries)}")
    alike = same_edges if path.endswith((".shp", ".shp.zip")) else same
    for i, (found, wanted) in enumerate(zip(geometries, expected_geometries)):
        if not alike(found, wanted):
            faults.append(f"feature {i + 1}: {found} and not {wanted}")
    if list(fields) != list(expected_fields) and len(geometries) > 0:
        faults.append(f"its fields are {list(fields)} and not {list(expected_fields)}")
    for name in fields.keys() & expected_fields.keys():
        if fields[name] != expected_fields[name]:
            faults.append(f"{name}: {fields[name]} and not {expected_fields[name]}")
    print(f"{path}: {len(geometries)} features, {len(fields)} fields, {len(faults)} wrong")
    for fault in faults:
        print(" ", fault)
    return faults


def texts(values):
    # GDAL writes days with slashes, and a table has no null but an empty text.
    return [None if value in (None, "") else str(value).replace("/", "-") for value in values]


def layer(path):
    # Fields as Arrow has them: 64-bit integers with nulls are no floats there.
    options = {"X_POSSIBLE_NAMES": "lon", "Y_POSSIBLE_NAMES": "lat", "KEEP_GEOM_COLUMNS": "NO"}
    meta, table = pyogrio.read_arrow(path, **(options if path.endswith(".csv") else {}))
    name = meta["geometry_name"] or "wkb_geometry"
    columns = {column: table[column].to_pylist() for column in table.column_names}
    blobs = columns.pop(name, [None] * table.num_rows)
    # GDAL gives the numbers of features of some formats as a field.
    columns.pop(meta.get("fid_column") or "OGC_FID", None)
    if path.endswith(".topojson"):
        # GDAL makes a field of the ids that the features might have.
        columns.pop("id", None)
    order = sorted(range(table.num_rows), key=lambda row: str(columns["code"][row] or None))
    blobs = [blobs[row] for row in order]
    columns = {name: [values[row] for row in order] for name, values in columns.items()}
    return meta, shapely.from_wkb(np.array(blobs, dtype=object)), {
        # Where there are no days, GDAL writes the first moment of each.
        name: [str(value).removesuffix(" 00:00:00") if hasattr(value, "isoformat") else value
               for value in values]
        for name, values in columns.items()}


def crs(meta):
    # GDAL says of GeoJSON with heights that it is WGS84 with heights.
    return "EPSG:4326" if meta["crs"] == "EPSG:4979" else meta["crs"]


def same(one, other):
    empty = [geometry is None or geometry.is_empty for geometry in (one, other)]
    if any(empty):
        return all(empty)
    one, other = (shapely.normalize(single(geometry)) for geometry in (one, other))
    return shapely.equals_identical(one, other)


def same_edges(one, other):
    # A Shapefile does not say which hole lies in which shell, and of polygons that cross themselves everyone makes
    # something else. Their edges are still the same.
    if other is None or other.is_valid:
        return same(one, other)
    return edges(one) == edges(other)


def edges(geometry):
    rings = (shapely.get_coordinates(ring).tolist() for ring in shapely.get_rings(shapely.get_parts(geometry)))
    return sorted(sorted(edge) for ring in rings for edge in zip(ring, ring[1:]))


def single(geometry):
    parts = shapely.get_parts(geometry)
    return parts[0] if len(parts) == 1 else geometry


def write(path, source):
    meta, table = pyogrio.read_arrow(source)
    for file in Path(path).parent.glob(Path(path).name.split(".")[0] + ".*"):
        file.unlink()
    driver = {"zip": "ESRI Shapefile", "kml": "LIBKML"}.get(path.rsplit(".", 1)[1])
    name = meta["geometry_name"] or "wkb_geometry"
    shapes = [shapely.from_wkb(blob.as_py()) for blob in table[name] if blob.is_valid]
    kinds = {shape.geom_type + (" Z" if shape.has_z else "") for shape in shapes}
    kind = kinds.pop() if len(kinds) == 1 else meta["geometry_type"]
    # GDAL's FlatGeobuf has no index where a feature has no geometry.
    is_bare = path.endswith(".fgb") and table[name].null_count > 0
    options = {"SPATIAL_INDEX": "NO"} if is_bare else {"GEOMETRY": "AS_WKT"} if path.endswith(".csv") else {}
    pyogrio.write_arrow(table, path, driver=driver, layer_options=options, crs=crs(meta), geometry_type=kind,
                        geometry_name=name)


if __name__ == "__main__":
    main(*sys.argv[1:])
