"""SVG as maille writes it: its shapes and names, with the looks that its style sheet gives them."""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass

import numpy as np

SVG = "{http://www.w3.org/2000/svg}"


@dataclass
class Shape:
    """A path: the ids of the groups it is in, the outermost first; the box (left, top, right, bottom) that is shown of
    it; its colours; its lines, in tenths of a pixel."""

    groups: list
    box: tuple
    fill: str | None
    stroke: str | None
    lines: list
    title: str | None


@dataclass
class Name:
    """A text in the group of labels: its lines with where they start on the page, at which size."""

    kind: str
    fill: str
    lines: list
    at: tuple
    step: float
    size: float
    bold: bool


class Picture:
    """An SVG: its `title`, its `size` in pixels, the `boxes` that shapes are cut to, and in the order in which they are
    drawn its `shapes`, the lines of all its `texts`, and its `names`, which are texts on the map."""

    def __init__(self, path):
        root = ElementTree.parse(path).getroot()
        sheet = root.findtext(f"{SVG}style") or ""
        self.looks = {name: dict(part.split(":") for part in rule.split(";") if part)
                      for name, rule in re.findall(r"^\.([\w-]+)\{(.*)\}$", sheet, re.MULTILINE)}
        self.title = root.findtext(f"{SVG}title")
        self.size = tuple(float(root.get(side)) for side in ("width", "height"))
        self.shapes, self.names, self.texts = [], [], []
        self.boxes = {clip.get("id"): box_of(clip.find(f"{SVG}rect")) for clip in root.iter(f"{SVG}clipPath")}
        self.walk(root, [], (0, 0, *self.size), {})

    def walk(self, node, groups, box, around):
        for mark in node:
            look = {**around, **self.looks.get(mark.get("class"), {})}
            look |= dict(part.split(":") for part in (mark.get("style") or "").split(";") if part)
            if mark.tag == f"{SVG}g":
                clip = mark.get("clip-path")
                inner = self.boxes[clip.removeprefix("url(#").removesuffix(")")] if clip else box
                self.walk(mark, [*groups, mark.get("id")], inner, look)
            elif mark.tag == f"{SVG}path":
                fill, stroke = (None if look.get(key) == "none" else look.get(key) for key in ("fill", "stroke"))
                lines = lines_of(mark.get("d"))
                self.shapes.append(Shape(groups, box, fill, stroke, lines, mark.findtext(f"{SVG}title")))
            elif mark.tag == f"{SVG}text":
                rows = list(mark.iter(f"{SVG}tspan"))
                lines = [mark.text or "", *(row.text or "" for row in rows)]
                self.texts += lines
                if "labels" in groups:
                    step = float(rows[0].get("dy")) if rows else 0
                    at = float(mark.get("x")), float(mark.get("y"))
                    bold = mark.get("font-weight") == "bold"
                    size = float(mark.get("font-size"))
                    self.names.append(Name(mark.get("class"), look["fill"], lines, at, step, size, bold))


def box_of(rectangle):
    left, top, width, height = (float(rectangle.get(key)) for key in ("x", "y", "width", "height"))
    return left, top, left + width, top + height


def lines_of(data):
    """The lines of a path of relative steps, in tenths of a pixel; closed ones end where they start."""
    lines, pen, command = [], np.zeros(2, dtype=int), None
    words = re.findall(r"[a-zA-Z]|-?(?:\d+\.?\d*|\.\d+)", data)
    at = 0
    while at < len(words):
        if words[at].isalpha():
            command = words[at]
            at += 1
        if command == "z":
            lines[-1].append(lines[-1][0])
            pen = np.array(lines[-1][0])
            continue
        count = {"m": 2, "l": 2, "h": 1, "v": 1}[command]
        step = [round(10 * float(word)) for word in words[at:at + count]]
        pen = pen + (step if count == 2 else [step[0], 0] if command == "h" else [0, step[0]])
        at += count
        if command == "m":
            lines.append([])
            command = "l"
        lines[-1].append(tuple(map(int, pen)))
    return lines
