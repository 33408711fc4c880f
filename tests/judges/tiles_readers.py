"""Judges that readers which others wrote open an archive of vector tiles and agree about it.

    tiles_readers.py ARCHIVE

* PyPI `pmtiles`: the header's counts, zooms and bounds are those of the tiles; each is found by its address.
* `mapbox-vector-tile` reads from each tile what `tiles.py` does: positions, attributes, ids.
* `tippecanoe-decode` and GDAL find as many features of each layer and zoom, and the same fields.
"""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import mapbox_vector_tile
import numpy as np
import pyogrio
from pmtiles.reader import MmapSource, Reader
from pmtiles.tile import Compression, TileType, deserialize_directory

from layer import Verdict
from tiles import LINE, POINT, POLYGON, Archive, parts, plain

# How many tiles are asked for by their address, which reads the directories anew each time.
ASKED = 200
SIDES = {"left", "right"}
GDAL_TYPES = {"String": {"object", "str"}, "Number": {"int32", "int64", "float64", "float32"}, "Boolean": {"bool"}}


def main(path):
    verdict, archive = Verdict(), Archive(path)
    if not path.endswith(".mbtiles"):
        judge_pmtiles(verdict, path, archive)
    counts, fields = ours(verdict, archive)
    for reader, (seen, names) in {"tippecanoe-decode": tippecanoe(path, archive),
                                  "GDAL": gdal(verdict, path, archive, counts)}.items():
        for place in sorted(set(counts) | set(seen)):
            if counts[place] != seen[place]:
                verdict.say(reader, f"{seen[place]} features of {place[0]} at zoom {place[1]}, not {counts[place]}")
        for layer in archive.layers:
            told, found = names.get(layer, set()), fields.get(layer, set())
            if reader == "GDAL" and layer.endswith("_borders"):
                # It tells what is declared: both sides of borders, also where nothing is on one side of any.
                told = told - (SIDES - found)
            if told != found:
                verdict.say(reader, f"fields of {layer}: {sorted(told)}, not {sorted(found)}")
    verdict.end(f"{len(archive.tiles)} tiles, {sum(counts.values())} features, 4 readers,", 3)


def judge_pmtiles(verdict, path, archive):
    with open(path, "rb") as file:
        source = MmapSource(file)
        reader = Reader(source)
        header = reader.header()
        entries = list(entries_of(source, header, header["root_offset"], header["root_length"]))
        addresses = sorted(archive.tiles)
        for at in addresses[::max(len(addresses) // ASKED, 1)]:
            if reader.get(*at) != archive.tiles[at]:
                verdict.say("pmtiles", f"another tile at {at}")
    zooms = [z for z, _, _ in archive.tiles]
    expected = {
        "version": 3, "tile_type": TileType.MVT, "tile_compression": Compression.GZIP, "clustered": True,
        "min_zoom": min(zooms), "max_zoom": max(zooms), "addressed_tiles_count": len(archive.tiles),
        "tile_entries_count": len(entries), "tile_contents_count": len(set(archive.tiles.values())),
    }
    for name, value in expected.items():
        if header[name] != value:
            verdict.say("pmtiles", f"{name} is {header[name]}, not {value}")
    if len({entry.offset for entry in entries}) != header["tile_contents_count"]:
        verdict.say("pmtiles", "contents are there twice")
    west, south, east, north = (header[f"{name}_e7"] / 1e7 for name in ("min_lon", "min_lat", "max_lon", "max_lat"))
    centre = header["center_lon_e7"] / 1e7, header["center_lat_e7"] / 1e7
    if not (west <= centre[0] <= east and south <= centre[1] <= north):
        verdict.say("pmtiles", f"centre {centre} outside of {west} {south} {east} {north}")


def entries_of(source, header, offset, length):
    for entry in deserialize_directory(source(offset, length)):
        if entry.run_length:
            yield entry
        else:
            yield from entries_of(source, header, header["leaf_directory_offset"] + entry.offset, entry.length)


def ours(verdict, archive):
    """Features by layer and zoom and fields by layer, with mapbox-vector-tile beside."""
    counts, fields = Counter(), {}
    for at in archive.tiles:
        tile = archive.tile(at)
        theirs = mapbox_vector_tile.decode(plain(archive.tiles[at]),
                                           default_options={"y_coord_down": True, "geojson": False})
        if sorted(tile) != sorted(theirs):
            verdict.say("mapbox-vector-tile", f"layers {sorted(theirs)} at {at}, not {sorted(tile)}")
            continue
        for name, layer in tile.items():
            properties = layer.properties()
            counts[name, at[0]] += len(layer.features)
            fields.setdefault(name, set()).update(*properties)
            for feature, own, other in zip(layer.features, properties, theirs[name]["features"], strict=True):
                if own != other["properties"] or feature.id != other["id"]:
                    verdict.say("mapbox-vector-tile", f"other attributes at {at}: {own}, {other['properties']}")
                if not same(feature, other["geometry"]):
                    verdict.say("mapbox-vector-tile", f"other positions at {at}: {own}")
    return counts, fields


def same(feature, geometry):
    positions, _ = parts(feature.geometry, feature.type)
    coordinates = geometry["coordinates"]
    depth = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2,
             "MultiPolygon": 3}[geometry["type"]]
    lines = [coordinates] if depth < 2 else coordinates if depth == 2 else [r for p in coordinates for r in p]
    if depth == 0:
        lines = [[coordinates]]
    kind = {"Point": POINT, "LineString": LINE, "Polygon": POLYGON}[geometry["type"].removeprefix("Multi")]
    closing = 1 if kind == POLYGON else 0
    theirs = [position for line in lines for position in line[:len(line) - closing]]
    return kind == feature.type and np.array_equal(positions, theirs)


def tippecanoe(path, archive):
    counts, fields = Counter(), {}
    for z in sorted({z for z, _, _ in archive.tiles}):
        program = Path(sys.executable).with_name("tippecanoe-decode")
        done = subprocess.run([program, "-Z", str(z), "-z", str(z), path], capture_output=True, check=True)
        for tile in json.loads(done.stdout)["features"]:
            for layer in tile["features"]:
                name = layer["properties"]["layer"]
                counts[name, z] += len(layer["features"])
                fields.setdefault(name, set()).update(*(feature["properties"] for feature in layer["features"]))
    return counts, fields


def gdal(verdict, path, archive, expected):
    counts, fields = Counter(), {}
    for name, z in expected:
        # CLIP=NO: with it, features that are in the buffer of a tile only are left out.
        meta, _, geometries, _ = pyogrio.raw.read(path, layer=name, ZOOM_LEVEL=z, CLIP="NO")
        counts[name, z] = len(geometries)
        fields[name] = set(meta["fields"]) - {"mvt_id"}
        for field, kind in zip(meta["fields"], meta["dtypes"]):
            said = archive.layers[name]["fields"].get(field)
            if field != "mvt_id" and str(kind) not in GDAL_TYPES.get(said, ()):
                verdict.say("GDAL", f"{field} of {name} is {kind}, {said} by the metadata")
    return counts, fields


if __name__ == "__main__":
    main(sys.argv[1])
