"""Archives of vector tiles, and what is in a tile, as the judges of tiles share them.

The streams of commands are read here and not by `mapbox_vector_tile.decode`, which leaves out what is wrong
with them (rings without an area, among others) and takes minutes for a country; `tiles_readers.py` shows that
both read the same.
"""

import gzip
import json
import sqlite3
import sys
from dataclasses import dataclass

import numpy as np
import shapely
from mapbox_vector_tile.Mapbox import vector_tile_pb2
from pmtiles.reader import MmapSource, Reader, all_tiles

MOVE_TO, LINE_TO, CLOSE_PATH = 1, 2, 7
POINT, LINE, POLYGON = 1, 2, 3
VALUES = {"string_value": str, "bool_value": bool, "float_value": float, "double_value": float,
          "int_value": int, "uint_value": int, "sint_value": int}

# Half a square of the grid is the least area above zero of anything with its corners on the grid (Pick's theorem).
# Sums of areas, and places where the side of a tile cuts, are rounded; that adds up to some 1e-6 squares in tiles of
# 32768 with a few hundred communes. So this bound, in squares of the grid, is far from both.
NOTHING = 0.01


class Malformed(Exception):
    """What a stream of commands may not have."""


class Archive:
    """The tiles of a PMTiles or MBTiles file, by (z, x, y) with y from the north, and its metadata."""

    def __init__(self, path):
        self.path = path
        self.tiles, self.metadata = (mbtiles if str(path).endswith(".mbtiles") else pmtiles)(path)
        self.layers = {layer["id"]: layer for layer in self.metadata["vector_layers"]}

    def zooms(self, layer):
        """The zooms that the archive says the layer has."""
        if layer not in self.layers:
            sys.exit(f"{self.path}: no layer {layer} but {', '.join(self.layers)}")
        zooms = [z for z, _, _ in self.tiles]
        said = self.layers[layer]
        return range(said.get("minzoom", min(zooms)), said.get("maxzoom", max(zooms)) + 1)

    def tile(self, at):
        """The layers of a tile by name; none where there is no tile."""
        tile = vector_tile_pb2.tile()
        if at in self.tiles:
            tile.ParseFromString(plain(self.tiles[at]))
        names = [layer.name for layer in tile.layers]
        if len(names) != len(set(names)):
            raise Malformed(f"two layers of one name: {', '.join(names)}")
        return {layer.name: TileLayer(layer) for layer in tile.layers}


def pmtiles(path):
    with open(path, "rb") as file:
        source = MmapSource(file)
        return dict(all_tiles(source)), Reader(source).metadata()


def mbtiles(path):
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as file:
        rows = file.execute("select zoom_level, tile_column, tile_row, tile_data from tiles")
        tiles = {(z, x, 2**z - 1 - y): data for z, x, y, data in rows}
        metadata = dict(file.execute("select name, value from metadata"))
    return tiles, metadata | json.loads(metadata["json"])


def plain(data):
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


class TileLayer:
    """A layer of a tile."""

    def __init__(self, layer):
        self.name, self.extent, self.version = layer.name, layer.extent, layer.version
        self.features = layer.features
        self.kinds = np.array([feature.type for feature in layer.features], dtype=int)
        self.keys = list(layer.keys)
        self.values = []
        for value in layer.values:
            fields = value.ListFields()
            if len(fields) != 1:
                raise Malformed(f"{self.name}: a value of {len(fields)} types")
            self.values.append(VALUES[fields[0][0].name](fields[0][1]))

    def properties(self):
        """The attributes of each feature."""
        return [{self.keys[key]: self.values[value]
                 for key, value in zip(feature.tags[::2], feature.tags[1::2])}
                for feature in self.features]

    def rings(self):
        """The rings of the polygons, each as long as its own commands say, in order."""
        xy, sizes, owners = [], [], []
        for number in np.flatnonzero(self.kinds == POLYGON):
            positions, lengths = parts(self.features[number].geometry, POLYGON)
            xy.append(positions)
            sizes.extend(lengths)
            owners.extend([number] * len(lengths))
        xy = np.concatenate(xy) if xy else np.empty((0, 2), dtype=np.int64)
        return Rings(xy, np.array(sizes, dtype=np.int64), np.array(owners, dtype=np.int64))

    def polygons(self):
        """The polygons as shapely has them, in grid units with y down, and the number of each one's feature."""
        return self.rings().polygons()


@dataclass
class Rings:
    """Rings without the repeated first position; `owners` are the numbers of their features."""

    xy: np.ndarray
    sizes: np.ndarray
    owners: np.ndarray

    def areas(self):
        """Twice the area of each, positive if clockwise to the eye: so are exterior rings (MVT 2.1, 4.3.4.4)."""
        if not len(self.sizes):
            return np.empty(0, dtype=np.int64)
        following = np.arange(1, len(self.xy) + 1)
        ends = np.cumsum(self.sizes)
        starts = ends - self.sizes
        following[ends - 1] = starts
        (x, y), (u, v) = self.xy.T, self.xy[following].T
        return np.add.reduceat(x * v - u * y, starts)

    def polygons(self):
        """MultiPolygons: a ring of positive area starts a polygon, the others are its holes."""
        starts = np.cumsum(self.sizes) - self.sizes
        closed = np.insert(self.xy, starts + self.sizes, self.xy[starts], axis=0)
        # A ring that should be a hole but has no shell is taken for a shell, for the judges of area to find.
        first = np.append(True, self.owners[1:] != self.owners[:-1])[:len(self.owners)]
        shells = np.flatnonzero((self.areas() > 0) | first)
        numbers, polygons = np.unique(self.owners[shells], return_counts=True)
        offsets = (np.append(0, np.cumsum(self.sizes + 1)), np.append(shells, len(self.sizes)),
                   np.append(0, np.cumsum(polygons)))
        made = shapely.from_ragged_array(shapely.GeometryType.MULTIPOLYGON, closed.astype(float), offsets)
        return made, numbers


def parts(stream, kind):
    """The positions of a feature, and how many each part has; of a point each is one."""
    stream = np.array(stream, dtype=np.int64)
    at, deltas, sizes = 0, [], []

    def take(command, least, most=None):
        nonlocal at
        if at >= len(stream):
            raise Malformed("commands end too early")
        count = int(stream[at]) >> 3
        if int(stream[at]) & 7 != command or count < least or (most is not None and count > most):
            raise Malformed(f"command {int(stream[at]) & 7}, {count} times, where {command} belongs")
        at += 1
        if command == CLOSE_PATH:
            return
        if at + 2 * count > len(stream):
            raise Malformed("positions end too early")
        deltas.append(stream[at:at + 2 * count])
        at += 2 * count
        sizes.append(count)

    while at < len(stream):
        if kind == POINT:
            take(MOVE_TO, 1)
            continue
        take(MOVE_TO, 1, 1)
        take(LINE_TO, 2 if kind == POLYGON else 1)
        if kind == POLYGON:
            take(CLOSE_PATH, 1, 1)
    if not sizes:
        raise Malformed("no commands")
    zigzag = np.concatenate(deltas).reshape(-1, 2)
    positions = np.cumsum((zigzag >> 1) ^ -(zigzag & 1), axis=0)
    if kind == POINT:
        return positions, [1] * len(positions)
    return positions, np.add.reduceat(sizes, range(0, len(sizes), 2)).tolist()


def within(polygons, square):
    """The polygons' parts in a square, without what is invalid about them."""
    faulty = ~shapely.is_valid(polygons)
    if faulty.any():
        polygons = polygons.copy()
        polygons[faulty] = areal(shapely.make_valid(polygons[faulty]))
    return areal(shapely.intersection(polygons, square))


def areal(geometries):
    """What of some geometries has an area: cutting also leaves points and lines, where they touch."""
    made = np.array(geometries, dtype=object)
    mixed = ~np.isin(shapely.get_type_id(made), (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON))
    for place in np.flatnonzero(mixed):
        pieces = shapely.get_parts(shapely.get_parts(made[place]))
        made[place] = shapely.MultiPolygon(
            [piece for piece in pieces if piece.geom_type == "Polygon"])
    return made


def square(extent):
    return shapely.box(0, 0, extent, extent)
