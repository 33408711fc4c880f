"""Measures the gaps and overlaps of a layer of vector tiles, by GEOS.

    tiles_gaps.py ARCHIVE COVERAGE [--layer NAME] [--zooms 0-10] [--margin PX] [--require-zero]

COVERAGE is a GeoJSON file of polygons in degrees whose union is the ground that the layer covers: what the tiles
were made from, or larger units. Polygons are cut to the square of each tile, without its buffer.

* Overlap is the sum of their areas less that of their union.
* Gap is what the union leaves of the ground that the tile has to cover: COVERAGE in Web Mercator, less a margin
  along its border, for that border may be simplified. Tiles that are missing leave all of theirs.
* Interior tiles are those whose whole square is that far inside COVERAGE; there, gap is square less union.

Areas are in pixels of a tile of 256 by 256 and in squares of the tiles' own grids. With --require-zero any of
them above the noise of rounding is wrong.
"""

import argparse
import sys
from dataclasses import dataclass, field

import numpy as np
import shapely

from layer import Layer
from tiles import NOTHING, Archive, areal, square, within

PIXELS = 256  # on a side of a tile


def main():
    options = arguments()
    archive = Archive(options.archive)
    layer = options.layer or only(archive)
    zooms = options.zooms or archive.zooms(layer)
    measured = measure(archive, layer, ground(options.coverage), zooms, options.margin)
    print(f"{archive.path}, layer {layer}; areas in pixels of a tile of {PIXELS} (and in grid units)")
    print(f"{'zoom':>4} {'tiles':>6} {'interior':>8} {'sum':>13} {'union':>13} {'square':>13} "
          f"{'overlap':>22} {'gap':>22} {'overlap elsewhere':>22} {'gap elsewhere':>22}")
    for zoom in measured:
        print(zoom.line())
    if options.require_zero and any(zoom.is_wrong() for zoom in measured):
        sys.exit(1)


def arguments():
    parser = argparse.ArgumentParser(description="Measures gaps and overlaps of vector tiles.")
    parser.add_argument("archive")
    parser.add_argument("coverage")
    parser.add_argument("--layer")
    parser.add_argument("--zooms", type=zoom_range)
    parser.add_argument("--margin", type=float, default=2, help="pixels (default 2)")
    parser.add_argument("--require-zero", action="store_true")
    return parser.parse_args()


def zoom_range(text):
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def only(archive):
    if len(archive.layers) != 1:
        sys.exit(f"{archive.path}: which --layer of {', '.join(archive.layers)}?")
    return next(iter(archive.layers))


def ground(path):
    """The union of the polygons of a file, in Web Mercator: the world is the square from 0 to 1, y down."""
    return shapely.union_all(shapely.make_valid(shapely.transform(Layer(path).polygons, to_world)))


def to_world(degrees):
    longitude, latitude = degrees.T
    y = 0.5 - np.arcsinh(np.tan(np.radians(latitude))) / (2 * np.pi)
    return np.stack([longitude / 360 + 0.5, y], axis=1)


@dataclass
class Areas:
    """Areas of some tiles; `units` in squares of their grids, `pixels` in pixels."""

    units: float = 0.0
    pixels: float = 0.0

    def add(self, area, extent):
        self.units += area
        self.pixels += area * (PIXELS / extent) ** 2

    def __str__(self):
        return f"{self.pixels:.3f} ({self.units:.2f})"


@dataclass
class Zoom:
    number: int
    tiles: int = 0
    interior: int = 0
    sum: Areas = field(default_factory=Areas)
    union: Areas = field(default_factory=Areas)
    square: Areas = field(default_factory=Areas)
    overlap: Areas = field(default_factory=Areas)
    gap: Areas = field(default_factory=Areas)
    other_overlap: Areas = field(default_factory=Areas)
    other_gap: Areas = field(default_factory=Areas)
    faults: list = field(default_factory=list)

    def add(self, at, tile, polygons, target):
        whole = square(tile)
        inside = within(polygons, whole)
        union = shapely.union_all(inside)
        total = shapely.area(inside).sum()
        overlap, gap = total - union.area, shapely.difference(target, union).area
        is_interior = target.equals(whole)
        self.tiles += len(polygons) > 0
        if is_interior:
            self.interior += 1
            for areas, area in ((self.sum, total), (self.union, union.area), (self.square, whole.area)):
                areas.add(area, tile)
        (self.overlap if is_interior else self.other_overlap).add(overlap, tile)
        (self.gap if is_interior else self.other_gap).add(gap, tile)
        if max(overlap, gap) > NOTHING:
            self.faults.append((max(overlap, gap), at))

    def is_wrong(self):
        return bool(self.faults)

    def pixels(self):
        """Overlap and gap of all tiles, in pixels."""
        return (self.overlap.pixels + self.other_overlap.pixels, self.gap.pixels + self.other_gap.pixels)

    def line(self):
        line = (f"{self.number:>4} {self.tiles:>6} {self.interior:>8} {self.sum.pixels:>13.3f} "
                f"{self.union.pixels:>13.3f} {self.square.pixels:>13.3f} {self.overlap!s:>22} {self.gap!s:>22} "
                f"{self.other_overlap!s:>22} {self.other_gap!s:>22}")
        if not self.faults:
            return line
        _, worst = max(self.faults)
        return f"{line}  {len(self.faults)} tiles, worst {'/'.join(map(str, worst))}"


def measure(archive, layer, ground, zooms, margin=2):
    """What each zoom has."""
    targets = dict(targets_of(ground, zooms, margin / PIXELS))
    measured = {z: Zoom(z) for z in zooms}
    for at in sorted(set(targets) | {at for at in archive.tiles if at[0] in measured}):
        tile = archive.tile(at).get(layer)
        extent = tile.extent if tile else 4096
        polygons = tile.polygons()[0] if tile else np.array([], dtype=object)
        target = shapely.transform(targets.get(at, shapely.Polygon()), lambda xy: xy * extent)
        measured[at[0]].add(at, extent, polygons, target)
    return list(measured.values())


def targets_of(ground, zooms, margin):
    """The tiles that have to cover anything, and what, where a tile is the square from 0 to 1.

    Each tile's ground is cut out of that of the tile above it, with twice the margin around it, so that no
    border made by cutting is one of its own.
    """
    above = {(0, 0): ground}
    for z in range(max(zooms) + 1):
        here = {}
        for (x, y), piece in above.items():
            for u, v in [(x, y)] if z == 0 else [(2 * x + i, 2 * y + j) for i in (0, 1) for j in (0, 1)]:
                cut = shapely.intersection(piece, world_box(z, u, v, 2 * margin))
                if not cut.is_empty:
                    here[u, v] = cut
        if z in zooms:
            for (x, y), piece in here.items():
                target = target_of(piece, z, x, y, margin)
                if target.area > 0:
                    yield (z, x, y), target
        above = here


def world_box(z, x, y, around):
    return shapely.box(*(np.array([x - around, y - around, x + 1 + around, y + 1 + around]) / 2**z))


def target_of(piece, z, x, y, margin):
    tile = shapely.transform(piece, lambda xy: xy * 2**z - (x, y))
    whole = square(1)
    # A buffer of so many vertices takes seconds: first those go that move the border by little of the margin.
    eroded = shapely.buffer(shapely.simplify(tile, margin / 16), -margin, quad_segs=4)
    return whole if shapely.covers(eroded, whole) else areal([shapely.intersection(eroded, whole)])[0]


if __name__ == "__main__":
    main()
