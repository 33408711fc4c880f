"""Judges the borders and labels of a layer of vector tiles by its polygons, with GEOS.

    tiles_marks.py ARCHIVE LAYER KEY

* LAYER_borders, cut to the square of each tile, runs along the borders of LAYER's polygons, along all of them, and
  along none twice. A grid unit aside, since lines and rings may be cut outside of the square, at other places.
* LAYER_labels has one point for each unit and zoom, and that lies in the unit whose KEY is its `code`.
"""

import sys
from collections import Counter

import numpy as np
import shapely

from layer import Verdict
from tiles import LINE, POINT, Archive, parts, square, within

ASIDE = 1.5  # grid units: one along each axis, and a little


def main(path, name, key):
    archive, verdict = Archive(path), Verdict()
    labels = Counter()
    for at in sorted(archive.tiles):
        tile = archive.tile(at)
        if name in tile:
            see_borders(verdict, at, tile[name], tile.get(f"{name}_borders"))
            see_labels(verdict, at, tile[name], tile.get(f"{name}_labels"), key, labels)
        elif f"{name}_borders" in tile or f"{name}_labels" in tile:
            verdict.say("units are missing", str(at))
    units = {z: set() for z in archive.zooms(name)}
    for at in archive.tiles:
        layer = archive.tile(at).get(name)
        if layer:
            units[at[0]].update(fields[key] for fields in layer.properties())
    for z, codes in units.items():
        for code in codes:
            if labels[z, code] != 1:
                verdict.say(f"not one label at zoom {z}", f"{code} has {labels[z, code]}")
    verdict.end(f"{len(archive.tiles)} tiles, {sum(labels.values())} labels,", 3)


def see_borders(verdict, at, layer, borders):
    whole = square(layer.extent)
    inner = shapely.box(ASIDE, ASIDE, layer.extent - ASIDE, layer.extent - ASIDE)
    rings = shapely.union_all(shapely.boundary(within(layer.polygons()[0], shapely.buffer(whole, ASIDE))))
    rings = shapely.intersection(rings, inner)
    lines = shapely.intersection(lines_of(borders, layer.extent), inner)
    union = shapely.union_all(lines)
    for what, off in (("borders are missing", shapely.difference(rings, shapely.buffer(union, ASIDE))),
                      ("no borders of units", shapely.difference(union, shapely.buffer(rings, ASIDE)))):
        if off.length > 0:
            verdict.say(what, f"{at}: {off.length:.2f}")
    twice = shapely.length(lines).sum() - union.length
    if twice > 0.01:
        verdict.say("borders come twice", f"{at}: {twice:.2f}")


def lines_of(borders, extent):
    """The lines of a layer, on the grid of that extent."""
    if borders is None:
        return np.array([], dtype=object)
    lines = []
    for number in np.flatnonzero(borders.kinds == LINE):
        positions, sizes = parts(borders.features[number].geometry, LINE)
        lines += np.split(positions, np.cumsum(sizes)[:-1])
    return np.array([shapely.LineString(line * (extent / borders.extent)) for line in lines], dtype=object)


def see_labels(verdict, at, layer, marks, key, labels):
    if marks is None:
        return
    polygons, owners = layer.polygons()
    properties = layer.properties()
    units = {properties[owner][key]: polygon for polygon, owner in zip(polygons, owners)}
    for feature, fields in zip(marks.features, marks.properties()):
        positions, _ = parts(feature.geometry, POINT)
        code = fields.get("code")
        labels[at[0], code] += len(positions)
        unit = units.get(code)
        where = shapely.Point(positions[0] * (layer.extent / marks.extent))
        if unit is None or not unit.intersects(where):
            verdict.say("label outside of its unit", f"{code} in {at}")


if __name__ == "__main__":
    main(*sys.argv[1:])
