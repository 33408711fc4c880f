#!/usr/bin/env python3
"""Draws polygons as a map with geopandas and matplotlib.

draw_geopandas.py INPUT OUTPUT [LEVEL …]: the units of INPUT, or, with levels, communes merged by each of these
fields, the first one filled, the others as outlines. In Lambert-93, 1,200 pixels wide, or 2,000 as PNG; no names, no
insets, no simplification.
"""

import sys

import geopandas
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

source, output, *levels = sys.argv[1:]
units = geopandas.read_file(source, engine="pyogrio", use_arrow=True)
units = units[units.geometry.notna()]
layers = [units]
if levels:
    merged = [units[units[level].fillna("") != ""] for level in levels]
    layers = [part[[level, "geometry"]].dissolve(level, method="unary") for part, level in zip(merged, levels)]
layers = [layer.to_crs(2154) for layer in layers]
pixels = 2000 if output.endswith(".png") else 1200
figure, axes = plt.subplots(figsize=(pixels / 100, pixels / 100), dpi=100)
first, *others = layers
colours = [f"C{number % 10}" for number in range(len(first))]
first.plot(ax=axes, color=colours, edgecolor="#333840", linewidth=0.4)
for other in others:
    other.boundary.plot(ax=axes, color="#333840", linewidth=0.9)
# The mainland, as the map of maille has it in its frame.
axes.set(xlim=(0, 1_300_000), ylim=(6_000_000, 7_200_000))
axes.set_axis_off()
figure.savefig(output)
