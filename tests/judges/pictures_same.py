"""Judges whether pictures look the same.

    pictures_same.py PICTURE OTHER [--tolerance DIFFERENCE] [--lacking PICTURE...]
    pictures_same.py PICTURE OTHER --keep

Both are cut into squares, 150 from left to right, which are 8 pixels of a map of the usual width. Each has to have the
same mean colour in both, up to DIFFERENCE, by CIEDE2000. So what renderers do differently along edges and in letters
evens out; but nothing may be missing anywhere, be it as small as a letter or as thin as the coastline. One may have
more pixels than the other. PICTURES that lack something have to be found different from OTHER.

With --keep OTHER is written: PICTURE with a fourth of its pixels on a side.
"""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image

from colours import difference, lab, pixels, reduced
from layer import Verdict

COLUMNS = 150
KEPT = 4  # pixels that are one of a picture that is kept
TOLERANCE = 5.0


def main(words):
    if words.keep:
        kept = reduced(pixels(words.picture), KEPT)
        Image.fromarray(np.rint(kept * 255).astype(np.uint8)).save(words.other, optimize=True)
        return
    verdict = Verdict()
    verdict.end(see(verdict, words.picture, pixels(words.other), words.tolerance, words.lacking))


def see(verdict, path, other, tolerance, lacking):
    """Says where pictures are not as they have to be; gives how far they are apart."""
    picture = pixels(path)
    apart = distances(picture, other)
    if apart is None:
        verdict.say("other sizes", f"{picture.shape[:2]} and {other.shape[:2]}")
        return Path(path).name
    row, column = np.unravel_index(apart.argmax(), apart.shape)
    cell = picture.shape[1] // COLUMNS
    summary = f"{Path(path).name}: {apart.max():.2f} at {column * cell} {row * cell}, {apart.mean():.3f} on average;"
    if apart.max() > tolerance:
        count = (apart > tolerance).sum()
        verdict.say("looks different", f"by {apart.max():.2f}, {count} squares by more than {tolerance}")
    for path in lacking:
        apart = distances(pixels(path), other)
        if apart is None or apart.max() <= tolerance:
            verdict.say("what is missing is not missed", path)
        else:
            summary += f" {Path(path).stem}: {apart.max():.2f};"
    return summary


def distances(picture, other):
    """How far the squares of two pictures are apart; nothing where their sizes do not fit."""
    squares = []
    for colours in (picture, other):
        side, rest = divmod(colours.shape[1], COLUMNS)
        if rest:
            return None
        squares.append(lab(reduced(colours, side)))
    return difference(*squares) if squares[0].shape == squares[1].shape else None


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("picture")
    parser.add_argument("other")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--tolerance", type=float, default=TOLERANCE)
    parser.add_argument("--lacking", nargs="*", default=[])
    main(parser.parse_args())
