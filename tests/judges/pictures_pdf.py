"""Judges a PDF by the SVG and the PNG of the same map, with PDFium.

    pictures_pdf.py PDF SVG PNG [--lacking PICTURE...]

It has one page, of an inch for each 96 pixels of the SVG, and its title; all texts of the SVG can be copied from it;
and it looks like the PNG, as pictures_same.py sees that.
"""

import argparse
from collections import Counter

import numpy as np
import pypdfium2

from layer import Verdict
from pictures_same import TOLERANCE, see
from svg import Picture

FINER = 4  # times: PDFium draws hair lines a pixel wide, which has to be little


def main(words):
    verdict, picture = Verdict(), Picture(words.svg)
    with pypdfium2.PdfDocument(words.pdf) as document:
        page = document[0]
        wanted = [side * 72 / 96 for side in picture.size]
        if len(document) != 1 or not np.allclose(page.get_size(), wanted, atol=0.01):
            verdict.say("not one page of its size", f"{len(document)}, {page.get_size()} and not {wanted}")
        title = document.get_metadata_dict()["Title"]
        if title != picture.title:
            verdict.say("another title", f"{title} and not {picture.title}")
        see_texts(verdict, page.get_textpage().get_text_range(), picture.texts)
        drawn = page.render(scale=FINER * 96 / 72, rev_byteorder=True).to_numpy()[..., :3]
    verdict.end(see(verdict, words.png, drawn, TOLERANCE, words.lacking), 3)


def see_texts(verdict, found, wanted):
    """Says which texts are not found as often as they have to be. Spaces do not count, for readers find their own."""
    hyphen = "\ufffe"  # PDFium's, at ends of lines
    letters = "".join(found.replace(hyphen, "-").split())
    for text, times in Counter("".join(text.split()) for text in wanted).items():
        if letters.count(text) < times:
            verdict.say("texts that are not found", text)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pdf")
    parser.add_argument("svg")
    parser.add_argument("png")
    parser.add_argument("--lacking", nargs="*", default=[])
    main(parser.parse_args())
