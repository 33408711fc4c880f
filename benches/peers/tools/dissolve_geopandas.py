"""geopandas: dissolve IN by KEY with the sum of SUM into OUT, by METHOD (coverage or unary)."""

import sys

import pyogrio

source, out, key, total, method = sys.argv[1:]
units = pyogrio.read_dataframe(source, columns=[key, total], use_arrow=True)
groups = units.dissolve(by=key, method=method, aggfunc={total: "sum"})
pyogrio.write_dataframe(groups.reset_index(), out, driver="GeoJSON", use_arrow=True)
