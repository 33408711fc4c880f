"""Judges archives of tiles as containers, through the PyPI package pmtiles, SQLite and GDAL.

    archives.py TILES FILE...

TILES is a list of what has to be in each of them, a line per tile: z, x, y and its bytes in hexadecimal, not
compressed. A FILE is .pmtiles, .mbtiles or a folder. What is in it has to be just that, and to be told of as its
specification asks; GDAL has to open it and to find the layer `a` in it.
"""

import gzip
import json
import pathlib
import sqlite3
import sys

import pyogrio
from pmtiles.reader import MmapSource, Reader, all_tiles
from pmtiles.tile import Compression, TileType, zxy_to_tileid


def main(tiles, *paths):
    expected = {}
    for line in pathlib.Path(tiles).read_text().splitlines():
        z, x, y, content = line.split()
        expected[int(z), int(x), int(y)] = bytes.fromhex(content)
    faults = 0
    for path in map(pathlib.Path, paths):
        judge = {".pmtiles": judge_pmtiles, ".mbtiles": judge_mbtiles}.get(path.suffix, judge_folder)
        found = list(judge(path, expected)) + list(judge_gdal(path, expected))
        print(f"{path}: {len(found)} wrong")
        for fault in found:
            print(" ", fault)
        faults += len(found)
    sys.exit(1 if faults else 0)


def judge_pmtiles(path, expected):
    with open(path, "rb") as file:
        source = MmapSource(file)
        reader = Reader(source)
        header, metadata = reader.header(), reader.metadata()
        found = {tile: gzip.decompress(data) for tile, data in all_tiles(source)}
        yield from differences(found, expected)
        # A look-up takes the package a whole directory.
        for tile in list(expected)[::len(expected) // 100 + 1]:
            if gzip.decompress(reader.get(*tile)) != expected[tile]:
                yield f"{tile}: another tile is found by its number"
    ids = sorted(zxy_to_tileid(*tile) for tile in expected)
    in_order = [expected[tile] for tile in sorted(expected, key=lambda tile: zxy_to_tileid(*tile))]
    runs = sum(1 for at in range(len(ids))
               if at == 0 or ids[at] != ids[at - 1] + 1 or in_order[at] != in_order[at - 1])
    wanted = {
        "version": 3,
        "clustered": True,
        "internal_compression": Compression.GZIP,
        "tile_compression": Compression.GZIP,
        "tile_type": TileType.MVT,
        "addressed_tiles_count": len(expected),
        "tile_entries_count": runs,
        "tile_contents_count": len(set(expected.values())),
        "min_zoom": min(z for z, _, _ in expected),
        "max_zoom": max(z for z, _, _ in expected),
        "root_offset": 127,
    }
    for key, value in wanted.items():
        if header[key] != value:
            yield f"its header has {key} {header[key]}, not {value}"
    size = path.stat().st_size
    for section in ["root", "metadata", "leaf_directory", "tile_data"]:
        if header[f"{section}_offset"] + header[f"{section}_length"] > size:
            yield f"its section {section} ends behind the file"
    if header["root_offset"] + header["root_length"] > 16384:
        yield "its first directory is not in the first 16 KiB"
    if header["min_lon_e7"] >= header["max_lon_e7"] or header["min_lat_e7"] >= header["max_lat_e7"]:
        yield "its bounds are empty"
    yield from judge_layers(metadata)


def judge_mbtiles(path, expected):
    db = sqlite3.connect(path)
    ask = lambda query: db.execute(query).fetchall()
    if ask("PRAGMA integrity_check") != [("ok",)] or ask("PRAGMA foreign_key_check"):
        yield "it is damaged"
    if ask("PRAGMA application_id") != [(0x4D504258,)]:
        yield "its mark is not that of MBTiles"
    rows = ask("SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles")
    found = {(z, x, 2**z - 1 - y): gzip.decompress(data) for z, x, y, data in rows}
    if len(rows) != len(found):
        yield "it has a tile twice"
    yield from differences(found, expected)
    if ask("SELECT count(*) FROM images") != [(len(set(expected.values())),)]:
        yield "tiles that are the same are kept more than once"
    metadata = dict(ask("SELECT name, value FROM metadata"))
    zooms = [str(f(z for z, _, _ in expected)) for f in (min, max)]
    if [metadata["minzoom"], metadata["maxzoom"]] != zooms:
        yield f"it has the zooms {zooms} and tells of others"
    if metadata["format"] != "pbf" or not metadata["name"] or metadata["type"] != "overlay":
        yield "its format, name or type is wrong"
    if len([float(edge) for edge in metadata["bounds"].split(",")]) != 4:
        yield "its bounds are not four"
    if len([float(part) for part in metadata["center"].split(",")]) != 3:
        yield "its center is not three"
    yield from judge_layers(json.loads(metadata["json"]))


def judge_folder(path, expected):
    files = {file for file in path.rglob("*") if file.is_file()}
    found = {}
    for file in files - {path / "metadata.json"}:
        z, x, y = file.relative_to(path).with_suffix("").parts
        found[int(z), int(x), int(y)] = file.read_bytes()
    yield from differences(found, expected)
    metadata = json.loads((path / "metadata.json").read_text())
    for key in ["tilejson", "tiles", "vector_layers"]:
        if key not in metadata:
            yield f"its metadata lack {key}, which TileJSON 3.0 asks for"
    if not (metadata["minzoom"] <= metadata["center"][2] <= metadata["maxzoom"]):
        yield "its center is at a zoom that it has not"
    yield from judge_layers(metadata)


def judge_layers(metadata):
    for layer in metadata["vector_layers"]:
        if not isinstance(layer["id"], str) or not isinstance(layer["fields"], dict):
            yield f"a layer is described as {layer}"


def judge_gdal(path, expected):
    zoom = max(z for z, _, _ in expected)
    where = path if path.suffix else path / str(zoom)
    if "a" not in {name for name, _ in pyogrio.list_layers(where)}:
        yield f"GDAL finds the layers {pyogrio.list_layers(where).tolist()}"
        return
    _, _, shapes, _ = pyogrio.raw.read(where, layer="a", columns=[])
    if not len(shapes):
        yield "GDAL finds no feature"


def differences(found, expected):
    for tile in sorted(found.keys() | expected.keys()):
        if found.get(tile) != expected.get(tile):
            yield f"{tile}: {found.get(tile)} for {expected.get(tile)}"


if __name__ == "__main__":
    main(*sys.argv[1:])
