"""Judges what an SVG shows: its borders, the contrast of its names, and whether neighbours can be told apart.

    pictures_drawn.py SVG FONTS [--neighbours GEOJSON --field NAME --least DIFFERENCE]

* In each frame no piece of a border is drawn twice, be it in one layer or in two. Positions are rounded to tenths of a
  pixel, so the two sides of a strip that is narrower than that are one; but such strips are short.
* A name stands out from all colours under it, where a font of FONTS says that these are: by 4.5, which WCAG 2 asks of
  texts, or by 3 where names have stepped back. No two names overlap, and none reaches beyond the frames.
* Units of GEOJSON that share a border, of any length, have colours that differ by DIFFERENCE at least, by CIEDE2000.
  The field NAME tells units, and the <title> of a shape which of them it is.
"""

import argparse
from collections import Counter
from itertools import combinations
from pathlib import Path

import numpy as np
import shapely
from PIL import ImageFont

from colours import contrast, difference, lab, rgb
from layer import Layer, Verdict
from svg import Picture

FONTS = {False: "NotoSans-Regular.ttf", True: "NotoSans-Bold.ttf"}
LEAST_CONTRAST = {"name": 4.5, "name-inverse": 4.5, "name-faint": 3.0}
ABOVE, BELOW = 0.72, 0.22  # of the size of a text: how far its letters reach from the line that they stand on
STRIP = 3.0  # pixels: the longest strip whose sides may have become one
SAMPLES = 16  # places along a line of text at which the colour under it is looked up


def main(words):
    picture, verdict = Picture(words.svg), Verdict()
    borders = see_borders(verdict, picture)
    least = see_names(verdict, picture, words.fonts)
    summary = f"{borders} pieces of borders, {len(picture.names)} names, contrast from {least:.2f}"
    if words.neighbours:
        pairs, closest = see_neighbours(verdict, picture, words)
        summary += f", {pairs} pairs of neighbours, difference from {closest:.2f}"
    verdict.end(f"{Path(words.svg).name}: {summary};", 3)


def see_borders(verdict, picture):
    """Says what comes twice; gives how many pieces there are."""
    count = 0
    for frame in sorted({shape.groups[0] for shape in picture.shapes}):
        pieces = Counter()
        for shape in picture.shapes:
            if shape.groups[0] == frame and is_border(shape):
                for line in shape.lines:
                    pieces.update(tuple(sorted(pair)) for pair in zip(line, line[1:]))
        twice = [piece for piece, times in pieces.items() if times > 1]
        strips = shapely.multilinestrings(shapely.linestrings(np.reshape(twice, (-1, 2, 2))))
        for strip in shapely.get_parts(shapely.line_merge(strips)):
            if strip.length / 10 > STRIP:
                x, y = np.array(strip.coords[0]) / 10
                verdict.say(f"borders in {frame} drawn more than once", f"{strip.length / 10:.1f} px from {x} {y}")
        count += len(pieces)
    if not count:
        verdict.say("nothing to judge", "no borders")
    return count


def is_border(shape):
    """A line in the map of a frame."""
    return len(shape.groups) > 2 and shape.groups[1].startswith("map") and bool(shape.stroke) and not shape.fill


def see_names(verdict, picture, folder):
    """Says which names do not stand out, or lie on others; gives the least contrast."""
    fonts = {bold: ImageFont.truetype(str(Path(folder, file)), 1000) for bold, file in FONTS.items()}
    grounds = [ground(shape) for shape in picture.shapes if shape.fill and shape.lines]
    least, boxes = np.inf, []
    for name in picture.names:
        rows = [row(name, number, fonts[name.bold]) for number in range(len(name.lines))]
        boxes.append((name, rows))
        for left, right, base in rows:
            for x in np.linspace(left, right, SAMPLES):
                at = x, base - name.size * ABOVE / 2
                if not any(is_in(at, box) for box in picture.boxes.values()):
                    verdict.say("names beyond the map", " ".join(name.lines))
                    continue
                fill = under(grounds, at)
                seen = contrast(rgb(name.fill), rgb(fill))
                least = min(least, seen)
                if seen < LEAST_CONTRAST[name.kind]:
                    verdict.say("names that do not stand out", f"{' '.join(name.lines)} on {fill}: {seen:.2f}")
    for (one, rows), (other, others) in combinations(boxes, 2):
        if any(overlap(a, one.size, b, other.size) for a in rows for b in others):
            verdict.say("names that overlap", f"{' '.join(one.lines)} and {' '.join(other.lines)}")
    return least


def row(name, number, font):
    """Where a line of a name starts and ends, and how far down it stands."""
    half = font.getlength(name.lines[number]) * name.size / 1000 / 2
    x, y = name.at
    return x - half, x + half, y + number * name.step


def overlap(one, size, other, other_size):
    (left, right, base), (from_, to, stand) = one, other
    return (left < to and from_ < right and base - ABOVE * size < stand + BELOW * other_size
            and stand - ABOVE * other_size < base + BELOW * size)


def is_in(at, box):
    left, top, right, bottom = box
    return left <= at[0] <= right and top <= at[1] <= bottom


def ground(shape):
    """The fill of a shape with its edges as arrays and the box that it is seen in, in pixels."""
    starts = np.array([at for line in shape.lines for at in line[:-1]]) / 10
    ends = np.array([at for line in shape.lines for at in line[1:]]) / 10
    left, top, right, bottom = shape.box
    lower, upper = starts.min(axis=0), starts.max(axis=0)
    return shape.fill, starts, ends, (*np.maximum(lower, (left, top)), *np.minimum(upper, (right, bottom)))


def under(grounds, at):
    """The colour of the uppermost shape at a place, by the even-odd rule."""
    x, y = at
    for fill, starts, ends, box in reversed(grounds):
        if is_in(at, box):
            across = (starts[:, 1] > y) != (ends[:, 1] > y)
            (x0, y0), (x1, y1) = starts[across].T, ends[across].T
            if (x0 + (y - y0) / (y1 - y0) * (x1 - x0) > x).sum() % 2:
                return fill
    return None


def see_neighbours(verdict, picture, words):
    """Says which neighbours cannot be told apart; gives how many pairs there are and the least difference."""
    fills = {}
    for shape in picture.shapes:
        if shape.title is not None and fills.setdefault(shape.title, shape.fill) != shape.fill:
            verdict.say("units of several colours", shape.title)
    units = Layer(words.neighbours)
    names, polygons = units.column(words.field), shapely.make_valid(units.polygons)
    for name in names:
        if name not in fills:
            verdict.say("units that are not drawn", name)
    one, other = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    one, other = one[one < other], other[one < other]
    shared = shapely.length(shapely.intersection(polygons[one], polygons[other])) > 0
    pairs, closest = names[np.stack([one[shared], other[shared]], axis=1)], np.inf
    for a, b in pairs:
        if a in fills and b in fills:
            differ = float(difference(lab(rgb(fills[a])), lab(rgb(fills[b]))))
            closest = min(closest, differ)
            if differ < words.least:
                verdict.say("neighbours that look alike", f"{a} and {b}: {differ:.2f}")
    if not len(pairs):
        verdict.say("nothing to judge", "no neighbours")
    return len(pairs), closest


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("svg")
    parser.add_argument("fonts")
    parser.add_argument("--neighbours")
    parser.add_argument("--field", default="nom")
    parser.add_argument("--least", type=float, default=0)
    main(parser.parse_args())
