"""coarsen: simplify the polygons of IN in memory, to about the vertices of `maille simplify --percent 10`.

Prints how long the simplification alone took, as `maille -v` does.
"""

import sys
import time

import coarsen
import pyogrio
import shapely

# Leaves 17 % of all coordinates, nodes included, of the communes of 2020 as published.
TOLERANCE = 0.006

_, _, wkb, _ = pyogrio.raw.read(sys.argv[1], columns=[])
units = shapely.from_wkb(wkb)
start = time.perf_counter()
simple = coarsen.coverage_simplify(units, TOLERANCE)
seconds = time.perf_counter() - start
share = shapely.get_num_coordinates(simple).sum() / shapely.get_num_coordinates(units).sum()
print(f"{share:.1%} of the coordinates kept; simplifying: {seconds * 1000:.1f} ms", file=sys.stderr)
