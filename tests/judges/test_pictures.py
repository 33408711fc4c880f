"""Shows that the judges of pictures let right ones pass and catch each kind of wrong one."""

import tempfile
import unittest
from pathlib import Path

import numpy as np
import shapely
from PIL import Image

from colours import contrast, difference, lab, rgb
from test_judges import judge, write

# A few of the pairs that Sharma, Wu and Dalal publish for tests of CIEDE2000, of each of its branches.
PAIRS = [
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, 0, 0), (50, -1, 2), 2.3669),
    ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
    ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((50, 2.5, 0), (56, -27, -3), 31.9030),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619), 2.0373),
    ((90.8027, -2.0831, 1.441), (91.1528, -1.6435, 0.0447), 1.4441),
    ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
]

SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="150" height="60"><title>Ain</title>
<style>
text{paint-order:stroke}
.sea{fill:#e6eff5;}
.name{fill:#1d2127;stroke:#ffffff;}
.borders{fill:none;stroke:#333840;}
</style>
<g id="main"><defs><clipPath id="clip"><rect x="0" y="0" width="150" height="60"/></clipPath></defs>
<g id="map" clip-path="url(#clip)"><g id="sea" class="sea"><path d="m0 0h150v60h-150z"/></g>
<g id="units"><path style="fill:#77aadd" d="m10 10h40v40h-40z"><title>West</title></path>
<path style="fill:#ee8866" d="m50 10h40v40h-40z"><title>East</title></path></g>
<g id="borders" class="borders"><path d="m50 10v40"/><path d="m50 50h-40v-40h40h40v40h-40"/></g></g></g>
<g id="labels"><text class="name" x="30" y="25" font-size="6">We<tspan x="30" dy="7">st</tspan></text>
<text class="name" x="70" y="30" font-size="6" font-weight="bold">East</text></g></svg>"""


class Colours(unittest.TestCase):
    def test_differences_are_those_that_were_published(self):
        for one, other, published in PAIRS:
            for found in (difference(one, other), difference(other, one)):
                self.assertAlmostEqual(float(found), published, places=4)

    def test_lab_and_contrast_are_those_of_known_colours(self):
        np.testing.assert_allclose(lab(rgb("#ff0000")), (53.24, 80.09, 67.20), atol=0.01)
        np.testing.assert_allclose(lab(rgb("#ffffff")), (100, 0, 0), atol=0.02)
        self.assertAlmostEqual(contrast(rgb("#ffffff"), rgb("#000000")), 21, places=3)
        self.assertAlmostEqual(contrast(rgb("#777777"), rgb("#ffffff")), 4.478, places=3)


class Pictures(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.folder = Path(directory.name)
        self.units = self.folder / "units.geojson"
        squares = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)]
        write(self.units, squares, [{"nom": "West"}, {"nom": "East"}])

    def drawn(self, fault, *changes, least=9.1):
        svg = SVG
        for old, new in changes:
            assert old in svg
            svg = svg.replace(old, new, 1)
        path = self.folder / "map.svg"
        path.write_text(svg)
        words = ["--neighbours", self.units, "--least", least]
        right, said = judge("pictures_drawn.py", path, FONTS, *words)
        self.assertEqual(right, fault is None, said)
        self.assertIn(fault or "0 wrong", said)

    def test_a_right_map_passes(self):
        self.drawn(None)

    def test_borders_that_come_twice_are_found(self):
        twice = "drawn more than once: 40.0 px"
        self.drawn(twice, ("h40h40v40h-40", "h40v40h40v-40h-40"))
        self.drawn(twice, ("</g></g></g>", '</g><g id="coast" class="borders"><path d="m50 50v-40"/></g></g></g>'))
        self.drawn(None, ("</g></g></g>", '</g><g id="coast" class="borders"><path d="m20 20h2h-2"/></g></g></g>'))
        self.drawn("no borders", ('class="borders"', ""))

    def test_names_that_cannot_be_read_are_found(self):
        self.drawn("names that do not stand out: East", ("#ee8866", "#555555"))
        self.drawn("names that do not stand out: We st", ("#77aadd", "#555555"))
        self.drawn("names that do not stand out: East on #333", ("</g></g></g>",
                   '</g></g></g><g id="locator"><path style="fill:#333333" d="m72 25h20v9h-20z"/></g>'))
        inset = """<g id="inset" clip-path="url(#box)"><defs><clipPath id="box">
                   <rect x="{}" y="10" width="9" height="20"/></clipPath></defs>
                   <path style="fill:#333333" d="m0 0h150v60h-150z"/></g><g id="labels">"""
        self.drawn(None, ('<g id="labels">', inset.format(110)))
        self.drawn("names that do not stand out: We st on #333", ('<g id="labels">', inset.format(25)))
        self.drawn("names that overlap: We st and East", ('x="70"', 'x="36"'))
        self.drawn("names beyond the map: East", ('x="70"', 'x="145"'))

    def test_neighbours_that_look_alike_are_found(self):
        self.drawn("neighbours that look alike: West and East: 0.00", ("#ee8866", "#77aadd"))
        self.drawn("neighbours that look alike", ("#ee8866", "#7aaddd"))
        self.drawn("neighbours that look alike", least=90)
        self.drawn("units that are not drawn: West", ("<title>West", "<title>North"))
        write(self.units, [shapely.box(0, 0, 1, 1), shapely.box(1, 1, 2, 2)], [{"nom": "West"}, {"nom": "East"}])
        self.drawn("no neighbours")

    def picture(self, name, width, *changes):
        """A picture of stripes, with some rectangles changed; a place of it is the same whatever its width."""
        pixels = np.full((600, 1200, 3), (230, 239, 245), dtype=np.uint8)
        pixels[:, ::5] = (51, 56, 64)
        for (x, y, w, h), colour in changes:
            pixels[y:y + h, x:x + w] = colour
        path = self.folder / f"{name}.png"
        scale = width // 1200
        Image.fromarray(pixels.repeat(scale, axis=0).repeat(scale, axis=1)).save(path)
        return path

    def test_what_is_missing_from_a_picture_is_found(self):
        changes = ((100, 50, 20, 30), (200, 30, 40)), ((40, 100, 5, 5), (0, 0, 0))
        whole, finer = self.picture("whole", 1200, *changes), self.picture("finer", 2400, *changes)
        lacking = self.picture("lacking", 1200, changes[0])
        shifted = self.picture("shifted", 1200, ((102, 50, 20, 30), (200, 30, 40)), changes[1])
        for one, other in ((whole, whole), (whole, finer), (finer, whole)):
            right, said = judge("pictures_same.py", one, other, "--lacking", lacking, shifted)
            self.assertTrue(right, said)
        right, said = judge("pictures_same.py", whole, lacking)
        self.assertFalse(right)
        self.assertIn("looks different", said)
        right, said = judge("pictures_same.py", whole, finer, "--lacking", whole)
        self.assertFalse(right)
        self.assertIn("what is missing is not missed", said)

    def test_other_sizes_are_found(self):
        whole = self.picture("whole", 1200)
        for size in ((1200, 608), (1199, 600), (1350, 600)):
            other = self.folder / "other.png"
            Image.new("RGB", size).save(other)
            right, said = judge("pictures_same.py", whole, other)
            self.assertFalse(right)
            self.assertIn("other sizes", said)

    def test_a_kept_picture_is_compared(self):
        whole, kept = self.picture("whole", 1200), self.folder / "kept.png"
        judge("pictures_same.py", whole, kept, "--keep")
        with Image.open(kept) as picture:
            self.assertEqual(picture.size, (300, 150))
        other = self.picture("other", 1200, ((40, 100, 8, 8), (0, 0, 0)))
        right, said = judge("pictures_same.py", whole, kept, "--tolerance", 1, "--lacking", other)
        self.assertTrue(right, said)

    def test_pdfs_that_are_not_those_of_the_map_are_found(self):
        svg, png, pdf = (self.folder / name for name in ("map.svg", "map.png", "map.pdf"))
        bare = SVG[:SVG.index('<g id="labels">')] + "</svg>"
        picture = Image.new("RGB", (150, 60), "#e6eff5")
        picture.save(png)

        def pdf_judged(svg_text=bare, drawn=picture, **how):
            svg.write_text(svg_text)
            drawn.save(pdf, **{"resolution": 96, "title": "Ain", **how})
            return judge("pictures_pdf.py", pdf, svg, png)

        right, said = pdf_judged()
        self.assertTrue(right, said)
        marked = picture.copy()
        marked.paste("black", (20, 20, 30, 24))
        for how, fault in (({"svg_text": SVG}, "texts that are not found: We; st; East"),
                           ({"title": "Aisne"}, "another title: Aisne and not Ain"),
                           ({"resolution": 72}, "not one page of its size"),
                           ({"save_all": True, "append_images": [picture]}, "not one page of its size: 2"),
                           ({"drawn": marked}, "looks different")):
            right, said = pdf_judged(**how)
            self.assertFalse(right, how)
            self.assertIn(fault, said)


if __name__ == "__main__":
    import sys

    FONTS = sys.argv.pop(1)
    unittest.main()
