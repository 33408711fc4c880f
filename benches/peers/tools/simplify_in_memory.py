"""coarsen or shapely (LIBRARY): simplify the polygons of IN in memory, to about the vertices of
`maille simplify --percent 10`.

Prints how long the simplification alone took, as `maille -v` does.
"""

import importlib
import sys
import time

import pyogrio
import shapely

# Leaves about as many coordinates, nodes included, as 10 % of those that may go.
TOLERANCE = 0.006

source, library = sys.argv[1:]
simplify = importlib.import_module(library).coverage_simplify
_, _, wkb, _ = pyogrio.raw.read(source, columns=[])
units = shapely.from_wkb(wkb)
start = time.perf_counter()
simple = simplify(units, TOLERANCE)
seconds = time.perf_counter() - start
share = shapely.get_num_coordinates(simple).sum() / shapely.get_num_coordinates(units).sum()
print(f"{share:.1%} of the coordinates kept; simplifying: {seconds * 1000:.1f} ms", file=sys.stderr)
