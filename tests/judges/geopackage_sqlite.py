"""Judges GeoPackages by the standard (OGC 12-128r18), through SQLite and shapely.

    geopackage_sqlite.py FILE...

Each has to be sound as a database, and to have the tables, columns, rows and triggers that the standard asks for, and
contents that agree with what these say. Its R-tree has to stay right while rows are inserted, changed and deleted.
"""

import sqlite3
import struct
import sys

import shapely

# Columns of the tables that have to be there: clauses 1.1.2, 1.1.3, 2.1.5 and 2.3.2.
TABLES = {
    "gpkg_spatial_ref_sys": "srs_name srs_id organization organization_coordsys_id definition description",
    "gpkg_contents": "table_name data_type identifier description last_change min_x min_y max_x max_y srs_id",
    "gpkg_geometry_columns": "table_name column_name geometry_type_name srs_id z m",
    "gpkg_extensions": "table_name column_name extension_name definition scope",
}

# Types of columns: table 1.
TYPES = {"BOOLEAN", "TINYINT", "SMALLINT", "MEDIUMINT", "INT", "INTEGER", "FLOAT", "DOUBLE", "REAL", "TEXT", "BLOB",
         "DATE", "DATETIME"}

# Triggers of the R-tree: annex F.3.
TRIGGERS = ["insert", "update1", "update2", "update3", "update4", "delete"]

# Doubles of x and y in an envelope, by its type.
ENVELOPES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}


def main(*paths):
    faults = 0
    for path in paths:
        found = faults_of(sqlite3.connect(path))
        print(f"{path}: {len(found)} wrong")
        for fault in found:
            print(" ", fault)
        faults += len(found)
    sys.exit(1 if faults else 0)


def faults_of(db):
    try:
        return list(judge(db))
    except (sqlite3.Error, AssertionError) as error:
        return [str(error)]


def judge(db):
    functions(db)
    ask = lambda query, *values: db.execute(query, values).fetchall()
    if ask("PRAGMA integrity_check") != [("ok",)]:
        yield f"integrity_check: {ask('PRAGMA integrity_check')}"
    if ask("PRAGMA foreign_key_check"):
        yield f"foreign_key_check: {ask('PRAGMA foreign_key_check')}"
    if ask("PRAGMA application_id") != [(0x47504B47,)] or ask("PRAGMA user_version")[0][0] < 10200:
        yield "its mark is not that of a GeoPackage of version 1.2 or later"
    for table, columns in TABLES.items():
        found = [name for (name,) in ask("SELECT name FROM pragma_table_info(?)", table)]
        if found != columns.split():
            yield f"{table} has the columns {found}"
    if not {(-1,), (0,), (4326,)} <= set(ask("SELECT srs_id FROM gpkg_spatial_ref_sys")):
        yield "a CRS that has to be there is not"
    for layer in ask("SELECT table_name, data_type, min_x, min_y, max_x, max_y, srs_id FROM gpkg_contents"):
        yield from judge_layer(ask, *layer)


def judge_layer(ask, table, kind, *extent_and_srs):
    *extent, srs = extent_and_srs
    columns = ask("SELECT name, type, pk FROM pragma_table_info(?)", table)
    geometry = ask("SELECT column_name, geometry_type_name, srs_id FROM gpkg_geometry_columns WHERE table_name = ?", table)
    if [(kind, key) for _, kind, key in columns if key] != [("INTEGER", 1)]:
        yield f"{table} has no primary key of integers"
    allowed = TYPES | {kind for _, kind, _ in geometry}
    if {kind.split("(")[0] for _, kind, _ in columns} - allowed:
        yield f"{table} has columns of other types than those of the standard: {columns}"
    if (kind == "features") != bool(geometry):
        yield f"{table} is said to hold {kind}"
    if not geometry:
        return
    (column, said, of_column), = geometry
    if of_column != srs:
        yield f"{table} is in {srs}, its geometries in {of_column}"
    key = next(name for name, _, key in columns if key)
    rows = ask(f'SELECT {quoted(key)}, {quoted(column)} FROM {quoted(table)}')
    shapes = {}
    for row, blob in rows:
        if blob is not None:
            shapes[row] = shape = parsed(blob, srs)
            if said not in ("GEOMETRY", shape.geom_type.upper()):
                yield f"{table}, row {row}: a {shape.geom_type} in a column of {said}"
    bounds = shapely.total_bounds(list(shapes.values())).tolist()
    if shapes and bounds != extent:
        yield f"{table} is said to extend over {extent}, and does over {bounds}"
    tree = f"rtree_{table}_{column}"
    if ("gpkg_rtree_index",) not in ask("SELECT extension_name FROM gpkg_extensions WHERE table_name = ?", table):
        yield f"{table}: its R-tree is not registered"
    wanted = {(f"{tree}_{name}",) for name in TRIGGERS}
    if set(ask("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?", table)) != wanted:
        yield f"{table} has other triggers than those of the standard"
    yield from judge_tree(ask, tree, shapes, "as written")
    if not shapes:
        return
    some = next(iter(shapes))
    free = max(shapes) + 1000
    names = ", ".join(quoted(name) for name, _, key in columns if not key)
    ask(f"INSERT INTO {quoted(table)} ({quoted(key)}, {names}) SELECT ?, {names} FROM {quoted(table)} "
        f"WHERE {quoted(key)} = ?", free, some)
    yield from judge_tree(ask, tree, shapes | {free: shapes[some]}, "after an insertion")
    ask(f"UPDATE {quoted(table)} SET {quoted(column)} = NULL WHERE {quoted(key)} = ?", free)
    yield from judge_tree(ask, tree, shapes, "after a geometry was removed")
    ask(f"UPDATE {quoted(table)} SET {quoted(key)} = ? WHERE {quoted(key)} = ?", free + 1, some)
    moved = {free + 1 if row == some else row: shape for row, shape in shapes.items()}
    yield from judge_tree(ask, tree, moved, "after a row got another number")
    ask(f"DELETE FROM {quoted(table)}")
    yield from judge_tree(ask, tree, {}, "after all was deleted")


def judge_tree(ask, tree, shapes, when):
    found = {row: bounds for row, *bounds in ask(f"SELECT id, minx, miny, maxx, maxy FROM {quoted(tree)}")}
    if found.keys() != shapes.keys():
        yield f"{tree} has other rows than the layer, {when}"
        return
    for row, (west, south, east, north) in found.items():
        # Its bounds are floats of 32 bits, rounded outwards.
        bounds = shapes[row].bounds
        inside = west <= bounds[0] and south <= bounds[1] and east >= bounds[2] and north >= bounds[3]
        near = all(abs(a - b) <= abs(b) * 2e-7 for a, b in zip((west, south, east, north), bounds))
        if not (inside and near):
            yield f"{tree}, row {row}: {(west, south, east, north)} for {bounds}, {when}"


def parsed(blob, srs=None):
    """The geometry of a blob (clause 2.1.3), whose head has to agree with it."""
    magic, version, flags, of_blob = struct.unpack("<2sBBi", blob[:8])
    assert magic == b"GP" and version == 0 and flags & 1, "low bytes come first"
    assert srs is None or of_blob == srs, f"a geometry in {of_blob}"
    size = ENVELOPES[flags >> 1 & 7]
    shape = shapely.from_wkb(bytes(blob[8 + size:]))
    assert bool(flags & 0x10) == shape.is_empty, "the flag for empty geometries"
    if size:
        west, east, south, north = struct.unpack("<4d", blob[8:40])
        assert (west, south, east, north) == shape.bounds, "its envelope"
    return shape


def functions(db):
    """Functions that the triggers call, which SQLite itself does not have (annex F.3)."""
    db.create_function("ST_IsEmpty", 1, lambda blob: None if blob is None else parsed(blob).is_empty)
    for place, name in enumerate(["ST_MinX", "ST_MinY", "ST_MaxX", "ST_MaxY"]):
        db.create_function(name, 1, lambda blob, place=place: None if blob is None else parsed(blob).bounds[place])


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


if __name__ == "__main__":
    main(*sys.argv[1:])
