"""A GeoJSON file as arrays, and what the judges share."""

import json
import sys

import numpy as np
import shapely


class Layer:
    """The features of a GeoJSON FeatureCollection: `polygons` and `properties`, in order."""

    def __init__(self, path):
        self.path = path
        with open(path, encoding="utf-8") as file:
            features = json.load(file)["features"]
        self.properties = [feature["properties"] for feature in features]
        self.polygons = polygons([feature["geometry"] for feature in features])

    def column(self, name):
        """The values of a field as text, "" for null."""
        if self.properties and not any(name in fields for fields in self.properties):
            sys.exit(f"{self.path}: no field {name}")
        values = (fields.get(name) for fields in self.properties)
        return np.array(["" if value is None else str(value) for value in values])


def polygons(geometries):
    """GeoJSON Polygons and MultiPolygons as an array of shapely geometries, anything else empty.

    Much faster than one `from_geojson` per feature, and every coordinate stays what it was.
    """
    xy, ring_sizes, polygon_sizes, unit_sizes = [], [], [], []
    for geometry in geometries:
        kind = geometry["type"] if geometry else ""
        parts = {"Polygon": lambda c: [c], "MultiPolygon": list}.get(kind, lambda c: [])(
            geometry["coordinates"] if geometry else [])
        for part in parts:
            for ring in part:
                xy.extend(ring)
                ring_sizes.append(len(ring))
            polygon_sizes.append(len(part))
        unit_sizes.append(len(parts))
    offsets = [np.append(0, np.cumsum(sizes)).astype(np.int64)
               for sizes in (ring_sizes, polygon_sizes, unit_sizes)]
    return shapely.from_ragged_array(
        shapely.GeometryType.MULTIPOLYGON, np.array(xy, dtype=float), offsets)


def members(groups):
    """Of an array of group names ("" for none): the sorted names, and each one's places."""
    places = np.flatnonzero(groups != "")
    names, number = np.unique(groups[places], return_inverse=True)
    order = places[np.argsort(number, kind="stable")]
    return names.tolist(), np.split(order, np.cumsum(np.bincount(number))[:-1])


def faulty(units):
    """Which of some polygons have an edge that its neighbour does not match, by GEOS."""
    return ~shapely.is_empty(shapely.coverage_invalid_edges(units))


def overlapping(polygons):
    """Pairs of polygons, the lower place first, whose interiors meet."""
    one, other = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    one, other = one[one < other], other[one < other]
    meet = shapely.relate_pattern(polygons[one], polygons[other], "T********")
    return one[meet], other[meet]


class Verdict:
    """Collects what is wrong, by group, and ends the program accordingly."""

    def __init__(self):
        self.faults = {}

    def say(self, group, text):
        self.faults.setdefault(group, []).append(text)

    def end(self, summary, most=None):
        """Prints the faults, of each group up to `most`."""
        print(summary, f"{len(self.faults)} wrong")
        for group, texts in sorted(self.faults.items()):
            rest = f"; {len(texts)} in all" if len(texts) > (most or len(texts)) else ""
            print(f"  {group}: {'; '.join(texts[:most])}{rest}")
        sys.exit(1 if self.faults else 0)
