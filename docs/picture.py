#!/usr/bin/env python3
"""Draws docs/territoires-industrie.png from what `maille` writes.

Needs Python 3.11 and `pip install geopandas matplotlib`; takes `maille` from PATH, else from
target/release (`make demo` builds it).
"""

import io
import shutil
import subprocess
from pathlib import Path

import geopandas
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from PIL import Image

HERE = Path(__file__).resolve().parent
MAILLE = shutil.which("maille") or HERE.parent / "target/release/maille"

# Each part of the country in its legal projection: name, départements, CRS (EPSG).
MAINLAND = ("", None, 2154)
OVERSEAS = [
    ("Guadeloupe", "971", 5490),
    ("Martinique", "972", 5490),
    ("Guyane", "973", 2972),
    ("La Réunion", "974", 2975),
    ("Mayotte", "976", 4471),
]
INK, LAND = "#3b3f46", "#eceae5"
COLOURS = ["#d9745a", "#4f8fa8", "#e9b65f", "#7aa88b", "#8c6f9c"]


def maille(*arguments):
    """The layer that a command of maille writes to standard output."""
    done = subprocess.run([MAILLE, *arguments], stdout=subprocess.PIPE, check=True)
    return geopandas.read_file(io.BytesIO(done.stdout))


def coloured(territories):
    """A colour for each territory, unlike that of any neighbour, all used about as often."""
    borders = territories.sindex.query(territories.geometry, predicate="intersects")
    neighbours = [set() for _ in territories.index]
    for one, other in zip(*borders):
        if one != other:
            neighbours[one].add(other)
    chosen = {}
    for one in sorted(territories.index, key=lambda i: (-len(neighbours[i]), i)):
        taken = {chosen.get(other) for other in neighbours[one]}
        used = list(chosen.values())
        free = [colour for colour in COLOURS if colour not in taken]
        chosen[one] = min(free, key=lambda colour: (used.count(colour), COLOURS.index(colour)))
    return territories.assign(colour=territories.index.map(chosen))


def draw(axes, departements, territories, part):
    """One part of the country."""
    name, code, crs = part
    here = departements.code.str.startswith("97")
    here = ~here if code is None else departements.code == code
    land = departements[here].to_crs(crs)
    left, bottom, right, top = land.total_bounds
    inside = territories.representative_point().within(departements[here].union_all())
    groups = territories[inside].to_crs(crs)
    land.plot(ax=axes, color=LAND, edgecolor="none")
    if len(groups):  # Mayotte had none.
        groups.plot(ax=axes, color=groups.colour, edgecolor="white", linewidth=0.8)
    land.boundary.plot(ax=axes, color=INK, linewidth=0.45, alpha=0.35)
    margin = 0.005 * (right - left)
    axes.set(xlim=(left - margin, right + margin), ylim=(bottom - margin, top + margin))
    axes.set_axis_off()
    axes.set_title(name, fontsize=9, color=INK, pad=3)


def main():
    territories = coloured(maille("dissolve", "fr:communes@2026", "--members",
                                  "fr:territoires-industrie@2022", "--quiet"))
    departements = maille("data", "export", "fr:departements@2026")
    figure = plt.figure(figsize=(12, 10.6), facecolor="white")
    draw(figure.add_axes((0.15, 0.005, 0.845, 0.965)), departements, territories, MAINLAND)
    for row, part in enumerate(OVERSEAS):
        box = (0.02, 0.735 - 0.172 * row, 0.14, 0.135)
        draw(figure.add_axes(box), departements, territories, part)
    figure.text(0.02, 0.955, "Territoires d’industrie", fontsize=24, weight="bold", color=INK)
    figure.text(0.02, 0.928, f"{len(territories)} territories of 2022, merged from communes",
                fontsize=12, color=INK)
    figure.text(0.98, 0.015, "IGN, Etalab; ANCT", fontsize=9, color=INK, ha="right")

    raster = io.BytesIO()
    figure.savefig(raster, dpi=100)
    # A palette is enough for so few colours, and takes a third of the room.
    picture = Image.open(raster).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    picture.save(HERE / "territoires-industrie.png", optimize=True)


if __name__ == "__main__":
    main()
