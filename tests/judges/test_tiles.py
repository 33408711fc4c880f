"""Shows that the judges of tiles let right archives pass and catch each kind of wrong one."""

import gzip
import tempfile
import unittest
from pathlib import Path

import numpy as np
import shapely
from mapbox_vector_tile.Mapbox import vector_tile_pb2
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from test_judges import judge, write

EXTENT = 4096
ZOOMS = (4, 5)
SIDE = 6  # units on a side of the coverage, each two thirds of a tile of zoom 5 wide
FIRST = (16, 10)  # the upper left tile of zoom 5 that is full of them
FIELDS = {"code": "String", "group": "String", "size": "Number", "first": "Boolean"}


def degrees(world):
    x, y = np.asarray(world, dtype=float).T
    return np.stack([360 * x - 180, np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y))))], axis=1)


def stream(rings, closed=True):
    """The commands of rings, whose first position is not repeated, or of lines."""
    commands, at = [], np.array([0, 0])
    for ring in rings:
        steps = np.diff(ring, axis=0, prepend=[at])
        numbers = ((steps << 1) ^ (steps >> 63)).ravel().tolist()
        commands += [9, *numbers[:2], (len(ring) - 1) << 3 | 2, *numbers[2:], *[15] * closed]
        at = ring[-1]
    return commands


def sides(unit):
    """The sides of a unit, each in one direction whichever unit it is of."""
    ring = [tuple(map(int, at)) for at in unit.rings[0]]
    return {tuple(sorted(pair)) for pair in zip(ring, ring[1:] + ring[:1])}


class Unit:
    """A unit with its rings on the grid of zoom 5, the exterior one clockwise to the eye."""

    def __init__(self, number, fields, *rings):
        self.number, self.fields, self.rings = number, fields, [np.array(ring) for ring in rings]

    def polygon(self):
        return shapely.Polygon(self.rings[0], self.rings[1:])

    def touches(self, z, x, y):
        size = EXTENT << (5 - z)
        tile = shapely.box(x * size, y * size, (x + 1) * size, (y + 1) * size)
        return shapely.Polygon(self.rings[0]).intersects(tile)

    def in_tile(self, z, x, y):
        return [(ring >> (5 - z)) - (x * EXTENT, y * EXTENT) for ring in self.rings]


class Tiles(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.archive, self.cells, self.columns = (
            Path(self.directory.name) / name for name in ("tiles.pmtiles", "cells", "columns"))
        # Corners on the grid of zoom 4, moved about so that nothing is on a line; in Europe.
        shake = np.random.default_rng(7).integers(-200, 200, (SIDE + 1, SIDE + 1, 2))
        corner = np.stack(np.meshgrid(range(SIDE + 1), range(SIDE + 1), indexing="ij"), -1)
        corner = 2 * (corner * 1365 + shake) + np.array(FIRST) * EXTENT
        self.units = [
            Unit(10 * x + y, {"code": f"{x}{y}", "group": f"g{x}", "size": y + x / 2, "first": y == 0},
                 [corner[x, y], corner[x + 1, y], corner[x + 1, y + 1], corner[x, y + 1]])
            for x in range(SIDE) for y in range(SIDE)]
        self.groups = [
            Unit(x + 1, {"code": f"g{x}"}, [*corner[x + 1], *corner[x, ::-1]]) for x in range(SIDE)]
        for path, units in ((self.cells, self.units), (self.columns, self.groups)):
            write(path, [shapely.transform(unit.polygon(), lambda grid: degrees(grid / (EXTENT << 5)))
                         for unit in units], [dict(unit.fields) for unit in units])
        self.left_out = set()  # of (zoom, code)
        self.borders = sorted(set().union(*map(sides, self.units)))
        self.labels = {unit.fields["code"]: unit.rings[0].mean(axis=0).astype(int) for unit in self.units}

    def tearDown(self):
        self.directory.cleanup()

    def make(self, header=None):
        """Writes the archive of all units as they are now."""
        with open(self.archive, "wb") as file:
            writer = Writer(file)
            near = {z: [{n >> (5 - z) for n in range(first - 2, first + 6)} for first in FIRST] for z in ZOOMS}
            addresses = {zxy_to_tileid(z, x, y): (z, x, y) for z, (xs, ys) in near.items() for x in xs for y in ys}
            contents = {}
            for tile_id, at in sorted(addresses.items()):
                tile = vector_tile_pb2.tile()
                for name, units in (("cells", self.units), ("columns", self.groups)):
                    self.add_layer(tile, name, units, at)
                self.add_marks(tile, at)
                if tile.layers:
                    contents[tile_id] = gzip.compress(tile.SerializeToString(), mtime=0)
            for tile_id, data in contents.items():
                writer.write_tile(tile_id, data)
            writer.finalize({
                "tile_type": TileType.MVT, "tile_compression": Compression.GZIP, "min_zoom": ZOOMS[0],
                "max_zoom": ZOOMS[-1], "min_lon_e7": 0, "min_lat_e7": 0, "max_lon_e7": 600000000,
                "max_lat_e7": 600000000, "center_zoom": 4, "center_lon_e7": 10, "center_lat_e7": 10,
                **(header or {}),
            }, {"vector_layers": [
                {"id": "cells", "minzoom": 4, "maxzoom": 5, "fields": FIELDS},
                *({"id": name, "minzoom": 4, "maxzoom": 5, "fields": fields} for name, fields in (
                    ("columns", {"code": "String"}), ("cells_borders", {}), ("cells_labels", {"code": "String"}))),
            ]})

    def add_layer(self, tile, name, units, at):
        there = [unit for unit in units if unit.touches(*at) and (at[0], unit.fields["code"]) not in self.left_out]
        if not there:
            return
        layer = tile.layers.add(name=name, version=2, extent=EXTENT)
        for unit in there:
            feature = layer.features.add(id=unit.number, type=3, geometry=stream(unit.in_tile(*at)))
            for field, value in unit.fields.items():
                if field not in layer.keys:
                    layer.keys.append(field)
                feature.tags.extend([list(layer.keys).index(field), len(layer.values)])
                kind = {str: "string_value", bool: "bool_value", float: "double_value", int: "int_value"}[type(value)]
                layer.values.add(**{kind: value})

    def add_marks(self, tile, at):
        """Borders in all tiles that they touch, and labels in one."""
        z, *corner = at
        size = EXTENT << (5 - z)
        square = shapely.box(*(np.array([corner, corner]) + [[0, 0], [1, 1]]).ravel() * size)
        lines = [np.array(line) for line in self.borders if shapely.LineString(line).intersects(square)]
        labels = {code: point for code, point in self.labels.items() if (point // size == corner).all()}
        for kind, name, streams in (
                (2, "cells_borders", [stream([self.local(line, at)], closed=False) for line in lines]),
                (1, "cells_labels", [[9, *(2 * self.local(point, at)).tolist()] for point in labels.values()])):
            if streams:
                layer = tile.layers.add(name=name, version=2, extent=EXTENT)
                for commands in streams:
                    layer.features.add(type=kind, geometry=commands)
                if kind == 1:
                    layer.keys.append("code")
                    for number, code in enumerate(labels):
                        layer.values.add(string_value=code)
                        layer.features[number].tags.extend([0, number])

    @staticmethod
    def local(positions, at):
        z, x, y = at
        return (positions >> (5 - z)) - (x * EXTENT, y * EXTENT)

    def marks(self):
        self.make()
        return judge("tiles_marks.py", self.archive, "cells", "code")

    def gaps(self, *words):
        self.make()
        return judge("tiles_gaps.py", self.archive, self.cells, "--layer", "cells", "--require-zero", *words)

    def valid(self):
        self.make()
        return judge("tiles_valid.py", self.archive, f"cells={self.cells}:code", f"columns={self.columns}:code",
                     "--nest", "cells.group=columns.code", "--ids", "code")

    def assert_wrong(self, verdict, *texts):
        passed, said = verdict
        self.assertFalse(passed, said)
        for text in texts:
            self.assertIn(text, said)

    def middle(self):
        """A unit that is nowhere near the outer border."""
        return self.units[2 * SIDE + 2]

    def test_right_tiles_pass(self):
        for passed, said in (self.gaps(), self.valid(), self.marks(), judge("tiles_readers.py", self.archive)):
            self.assertTrue(passed, said)

    def test_a_gap_of_one_position_is_wrong(self):
        self.middle().rings[0][2] -= (2, 2)
        self.assert_wrong(self.gaps(), "worst 5/")

    def test_an_overlap_of_one_position_is_wrong(self):
        self.middle().rings[0][2] += (2, 2)
        self.assert_wrong(self.gaps("--zooms", "4"), "worst 4/")

    def test_a_bare_tile_is_wrong(self):
        self.left_out = {(5, unit.fields["code"]) for unit in self.units}
        passed, said = self.gaps()
        self.assertFalse(passed, said)
        self.assertRegex(said, r" 5 +0.000 +0.000 +327680.000 +0.000 \(0.00\) +327680.000 ")  # five interior tiles
        self.assertTrue(self.gaps("--zooms", "4")[0])

    def test_a_unit_missing_at_a_zoom_is_wrong(self):
        self.left_out = {(4, self.middle().fields["code"])}
        self.assert_wrong(self.gaps(), "worst 4/")
        self.assert_wrong(self.valid(), "cells: missing at zoom 4: 22", "differs from its cells: g2")

    def test_a_ring_the_other_way_round_is_wrong(self):
        self.middle().rings[0] = self.middle().rings[0][::-1]
        self.assert_wrong(self.valid(), "first ring is no exterior one: 22")

    def test_a_hole_the_wrong_way_round_is_wrong(self):
        unit = self.middle()
        centre = unit.rings[0].mean(axis=0).astype(int) // 2 * 2
        unit.rings.append(centre + np.array([[0, 0], [40, 0], [40, 40]]))
        self.assert_wrong(self.valid(), "invalid by GEOS: 22")
        unit.rings[1] = unit.rings[1][::-1]
        self.assert_wrong(self.valid(), "differs from its cells: g2")

    def test_a_ring_without_an_area_is_wrong(self):
        unit = self.middle()
        unit.rings.append(unit.rings[0][:1] + np.array([[0, 0], [40, 0], [80, 0]]))
        self.assert_wrong(self.valid(), "ring without an area: 22")

    def test_too_short_a_ring_is_wrong(self):
        unit = self.middle()
        unit.rings.append(unit.rings[0][:2])
        self.assert_wrong(self.valid(), "commands: ", "command 2, 1 times, where 2 belongs")

    def test_a_border_that_crosses_itself_is_wrong(self):
        ring = self.middle().rings[0]
        ring[[1, 2]] = ring[[2, 1]]
        self.assert_wrong(self.valid(), "invalid by GEOS: 22")

    def test_wrong_attributes_are_wrong(self):
        self.middle().fields["size"] = 7
        self.assert_wrong(self.valid(), "size is 7, not 3.0: 22")
        self.middle().fields["size"] = "3"
        self.assert_wrong(self.valid(), "size is '3', Number by the metadata: 22")
        self.middle().fields |= {"size": 3.0, "first": 0}
        self.assert_wrong(self.valid(), "first is 0, not False: 22")
        self.middle().fields |= {"first": False, "code": "other"}
        self.assert_wrong(self.valid(), "is no unit: other", "cells: missing at zoom 5: 22")

    def test_wrong_ids_are_wrong(self):
        self.middle().number = self.units[0].number
        self.assert_wrong(self.valid(), "cells: id 0: 22", "cells: id of several units: 0")

    def test_a_larger_unit_that_differs_is_wrong(self):
        self.groups[1].rings[0][2] += (4, 0)
        self.assert_wrong(self.valid(), "columns: differs from its cells: g1")

    def test_a_border_missing_twice_or_elsewhere_is_wrong(self):
        right, (start, end) = self.borders, self.borders[20]
        self.borders = right[:20] + right[21:]
        self.assert_wrong(self.marks(), "borders are missing")
        self.borders = [*right, right[20]]
        self.assert_wrong(self.marks(), "borders come twice")
        self.borders = [*right, (start, (end[0] + 400, end[1] + 400))]
        self.assert_wrong(self.marks(), "no borders of units")

    def test_a_label_missing_or_elsewhere_is_wrong(self):
        self.labels["22"] = self.labels["33"]
        self.assert_wrong(self.marks(), "label outside of its unit: 22")
        del self.labels["22"]
        self.assert_wrong(self.marks(), "not one label at zoom 4: 22 has 0")

    def test_a_header_that_is_wrong(self):
        self.make({"center_lon_e7": 700000000})
        self.assert_wrong(judge("tiles_readers.py", self.archive), "centre (70.0")


if __name__ == "__main__":
    unittest.main()
