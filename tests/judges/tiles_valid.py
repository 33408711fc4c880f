"""Judges every tile of an archive by the specification (MVT 2.1), by GEOS, and by what it was made from.

    tiles_valid.py ARCHIVE LAYER=UNITS:KEY... [--nest FINE.FIELD=COARSE.KEY]... [--ids KEY]

UNITS is a GeoJSON file of the layer's units in the order of nothing, KEY the field that tells them apart.

* Commands are well-formed; every ring has three positions or more and an area; exterior rings come first and are
  clockwise, holes are not; polygons are valid by GEOS.
* Every unit with a geometry is in some tile of every zoom of its layer, and in a tile once.
* Attributes are those of UNITS, of the types that the archive's metadata gives them; nulls are left out.
* A unit has the same feature id everywhere and shares it with no other; with --ids, every unit whose KEY is a
  number has that number.
* --nest: in every tile, the units of FINE whose FIELD is the same cover what the unit of COARSE with that KEY does.
"""

import argparse

import numpy as np
import shapely

from layer import Layer, Verdict
from tiles import NOTHING, POLYGON, Archive, Malformed, square, within

TYPES = {str: "String", bool: "Boolean", int: "Number", float: "Number"}
EXAMPLES = 3


def main():
    options = arguments()
    archive, verdict = Archive(options.archive), Verdict()
    judges = [Units(archive, verdict, words, options.ids) for words in options.layers]
    nests = [Nest(verdict, words) for words in options.nest]
    for at in sorted(archive.tiles):
        try:
            tile = archive.tile(at)
            for judge in judges + nests:
                judge.see(at, tile)
        except Malformed as error:
            verdict.say("commands", f"{name_of(at)}: {error}")
    for judge in judges:
        judge.end()
    verdict.end(f"{len(archive.tiles)} tiles, {sum(judge.seen for judge in judges)} features,", EXAMPLES)


def arguments():
    parser = argparse.ArgumentParser(description="Judges vector tiles.")
    parser.add_argument("archive")
    parser.add_argument("layers", nargs="+")
    parser.add_argument("--nest", action="append", default=[])
    parser.add_argument("--ids")
    return parser.parse_args()


def name_of(at):
    return "/".join(map(str, at))


class Units:
    """Judges a layer by itself."""

    def __init__(self, archive, verdict, words, ids):
        self.name, _, source = words.partition("=")
        path, _, self.key = source.rpartition(":")
        self.verdict, self.numbered, self.seen = verdict, ids == self.key, 0
        units = Layer(path)
        self.source = {fields[self.key]: fields
                       for fields, polygon in zip(units.properties, units.polygons) if not polygon.is_empty}
        self.zooms = {z: set() for z in archive.zooms(self.name)}
        self.fields = archive.layers[self.name]["fields"]
        self.ids = {}

    def wrong(self, what, at, key):
        self.verdict.say(f"{self.name}: {what}", f"{key} in {name_of(at)}")

    def see(self, at, tile):
        if self.name not in tile:
            return
        layer = tile[self.name]
        if at[0] not in self.zooms:
            self.wrong("zoom that the metadata does not have", at, "all")
            return
        if layer.version != 2:
            self.wrong(f"version {layer.version}", at, "all")
        properties = layer.properties()
        keys = [fields.get(self.key) for fields in properties]
        self.see_rings(at, layer, keys)
        for feature, fields, key in zip(layer.features, properties, keys):
            self.seen += 1
            if feature.type != POLYGON:
                self.wrong("is no polygon", at, key)
            self.see_fields(at, key, fields)
            self.see_id(at, key, feature)
        if len(set(keys)) < len(keys):
            self.wrong("comes twice", at, max(keys, key=keys.count))
        self.zooms[at[0]].update(keys)

    def see_rings(self, at, layer, keys):
        rings = layer.rings()
        areas = rings.areas()
        first = np.append(True, rings.owners[1:] != rings.owners[:-1])[:len(rings.owners)]
        for what, which in (("ring without an area", areas == 0),
                            ("ring of less than three positions", rings.sizes < 3),
                            ("first ring is no exterior one", first & (areas < 0))):
            for owner in rings.owners[which]:
                self.wrong(what, at, keys[owner])
        polygons, owners = rings.polygons()
        for place in np.flatnonzero(~shapely.is_valid(polygons)):
            self.wrong("invalid by GEOS", at, f"{keys[owners[place]]} ({shapely.is_valid_reason(polygons[place])})")

    def see_fields(self, at, key, fields):
        expected = self.source.get(key)
        if expected is None:
            self.wrong("is no unit", at, key)
            return
        for name in self.fields:
            value, wanted = fields.get(name), expected.get(name)
            if value != wanted or isinstance(value, bool) != isinstance(wanted, bool):
                self.wrong(f"{name} is {value!r}, not {wanted!r}", at, key)
        for name, value in fields.items():
            if self.fields.get(name) != TYPES[type(value)]:
                self.wrong(f"{name} is {value!r}, {self.fields.get(name)} by the metadata", at, key)

    def see_id(self, at, key, feature):
        number = feature.id if feature.HasField("id") else None
        known = self.ids.setdefault(key, number)
        if known != number:
            self.wrong(f"id {number} and {known}", at, key)
        if self.numbered and str(key).isdigit() and number != int(key):
            self.wrong(f"id {number}", at, key)

    def end(self):
        for z, keys in self.zooms.items():
            missing = sorted(set(self.source) - keys)
            for key in missing:
                self.verdict.say(f"{self.name}: missing at zoom {z}", str(key))
        used = [number for number in self.ids.values() if number is not None]
        if len(used) > len(set(used)):
            self.verdict.say(f"{self.name}: id of several units", str(max(used, key=used.count)))


class Nest:
    """Judges that units of a layer cover what the larger one that they are of does."""

    def __init__(self, verdict, words):
        fine, _, coarse = words.partition("=")
        (self.fine, _, self.field), (self.coarse, _, self.key) = fine.partition("."), coarse.partition(".")
        self.verdict = verdict

    def see(self, at, tile):
        if self.fine not in tile or self.coarse not in tile:
            return
        fine, coarse = tile[self.fine], tile[self.coarse]
        extent = max(fine.extent, coarse.extent)
        members, wholes = grouped(fine, self.field, extent), grouped(coarse, self.key, extent)
        for group in set(members) | set(wholes):
            off = shapely.symmetric_difference(shapely.union_all(members.get(group, [])),
                                               shapely.union_all(wholes.get(group, []))).area
            if off > NOTHING:
                self.verdict.say(f"{self.coarse}: differs from its {self.fine}",
                                 f"{group} in {name_of(at)}, by {off:.2f} of {extent}²")


def grouped(layer, field, extent):
    """The polygons of a layer by a field, in the square of the tile and in units of a grid of that extent."""
    polygons, owners = layer.polygons()
    polygons = shapely.transform(polygons, lambda xy: xy * (extent / layer.extent))
    properties, groups = layer.properties(), {}
    for polygon, owner in zip(within(polygons, square(extent)), owners):
        if properties[owner].get(field) is not None:
            groups.setdefault(properties[owner][field], []).append(polygon)
    return groups


if __name__ == "__main__":
    main()
