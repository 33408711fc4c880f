"""Measures an archive of vector tiles: its size, and what tests/judges/tiles_gaps.py finds.

    judge_tiles.py INPUT OUTPUT

INPUT is the GeoJSON file that the tiles of OUTPUT were made from, into one layer. Prints how large the archive is
and how much gapes and overlaps, in pixels of tiles of 256 by 256: at all zooms together, and at the worst. Exits 3
when anything does. Zooms above 12 are not looked at: they have hundreds of thousands of tiles.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tests/judges"))

from tiles import Archive
from tiles_gaps import ground, measure, only

WRONG = 3
DEEPEST = 12


def main(source, output):
    archive = Archive(output)
    layer = only(archive)
    zooms = archive.zooms(layer)
    looked = range(zooms.start, min(zooms.stop, DEEPEST + 1))
    size = f"{os.path.getsize(output) / 1e6:.1f} MB in {len(archive.tiles):,} tiles"
    size += "" if looked == zooms else f"; at zooms {looked[0]} to {looked[-1]}"
    zooms = measure(archive, layer, ground(source), looked)
    if not any(zoom.is_wrong() for zoom in zooms):
        print(f"{size}; nothing gapes or overlaps")
        return
    overlap, gap = (worst(zooms, which) for which in (0, 1))
    print(f"{size}; gaps of {gap}; overlaps of {overlap}", file=sys.stderr)
    sys.exit(WRONG)


def worst(zooms, which):
    """An area at all zooms, and at the worst one."""
    total = sum(zoom.pixels()[which] for zoom in zooms)
    zoom = max(zooms, key=lambda zoom: zoom.pixels()[which])
    return f"{rounded(total)} px², {rounded(zoom.pixels()[which])} of them at zoom {zoom.number}"


def rounded(area):
    return f"{area:,.0f}" if area >= 10 else f"{area:.2g}"


if __name__ == "__main__":
    main(*sys.argv[1:])
