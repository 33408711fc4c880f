"""Shows that the judges let a right answer pass and catch each kind of wrong one."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np
import shapely

HERE = Path(__file__).parent
SIDE = 6  # units on a side of the chequered coverage; each group is a column of them


def write(path, polygons, properties):
    features = [{"type": "Feature", "properties": fields,
                 "geometry": shapely.geometry.mapping(polygon)}
                for polygon, fields in zip(polygons, properties)]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def judge(script, *words):
    done = subprocess.run([sys.executable, HERE / script, *map(str, words)],
                          capture_output=True, text=True)
    assert done.returncode in (0, 1) and not done.stderr, done.stderr
    return done.returncode == 0, done.stdout


class Judges(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.units, self.groups, self.nested = (
            Path(self.directory.name) / name for name in ("units", "groups", "nested"))
        # Squares whose corners are moved about, so that nothing is on a line.
        shake = np.random.default_rng(7).uniform(-0.2, 0.2, (SIDE + 1, SIDE + 1, 2))
        corner = np.stack(np.meshgrid(range(SIDE + 1), range(SIDE + 1), indexing="ij"), -1) + shake
        self.cells = [shapely.Polygon([corner[x, y], corner[x + 1, y], corner[x + 1, y + 1],
                                       corner[x, y + 1]])
                      for x in range(SIDE) for y in range(SIDE)]
        self.fields = [{"code": f"{x}{y}", "group": f"g{x}", "pop": 10 * x + y}
                       for x in range(SIDE) for y in range(SIDE)]
        self.columns = [shapely.coverage_union_all(self.cells[x * SIDE:(x + 1) * SIDE])
                        for x in range(SIDE)]
        self.sums = [{"group": f"g{x}", "pop": sum(10 * x + y for y in range(SIDE))}
                     for x in range(SIDE)]

    def tearDown(self):
        self.directory.cleanup()

    def dissolve(self, faults=""):
        write(self.units, self.cells, self.fields)
        write(self.groups, self.columns, self.sums)
        return judge("dissolve_geos.py", self.units, self.groups, "--by", "group", "--sum", "pop",
                     "--faults", faults)

    def simplify(self, simple):
        write(self.units, self.cells, self.fields)
        write(self.groups, simple, self.fields)
        return judge("simplify_geos.py", self.units, self.groups)

    def test_a_right_simplification_passes(self):
        self.assertTrue(self.simplify(self.cells)[0])

    def test_a_lost_unit_is_wrong(self):
        self.assert_wrong(self.simplify([shapely.MultiPolygon(), *self.cells[1:]]), "without an area")

    def test_a_lost_part_is_wrong(self):
        far = shapely.affinity.translate(self.cells[0], 100, 0)
        self.cells[0] = shapely.MultiPolygon([self.cells[0], far])
        simple = [self.cells[0].geoms[0], *self.cells[1:]]
        self.assert_wrong(self.simplify(simple), "has 1 parts and not 2")

    def test_a_filled_hole_is_wrong(self):
        ring = self.cells[0].exterior
        hole = shapely.affinity.scale(self.cells[0], 0.3, 0.3).exterior
        self.cells[0] = shapely.Polygon(ring, [hole])
        simple = [shapely.Polygon(ring), *self.cells[1:]]
        self.assert_wrong(self.simplify(simple), "has 0 holes and not 1")

    def test_a_border_that_crosses_itself_is_wrong(self):
        a, b, c, d = shapely.get_coordinates(self.cells[0])[:-1]
        simple = [shapely.Polygon([a, c, b, d]), *self.cells[1:]]
        self.assert_wrong(self.simplify(simple), "unit 0: is invalid: Self-intersection")

    def test_a_border_simplified_on_one_side_is_wrong(self):
        merged = shapely.coverage_union_all(self.cells[:2])
        simple = [shapely.simplify(merged, 1), *self.cells[1:]]
        self.assert_wrong(self.simplify(simple), "is no valid coverage")

    def test_a_new_vertex_is_wrong(self):
        moved = shapely.transform(np.array(self.cells), lambda at: at + 1e-9)
        self.assert_wrong(self.simplify(list(moved)), "vertices that are new")

    def compare(self, ours, theirs):
        for path, polygons in ((self.units, self.cells), (self.groups, ours), (self.nested, theirs)):
            write(path, polygons, self.fields)
        return judge("compare_geos.py", self.units, self.groups, self.nested)

    def test_the_same_is_no_worse(self):
        passed, said = self.compare(self.cells, self.cells)
        self.assertTrue(passed, said)

    def test_what_one_has_lost_is_worse(self):
        # Squares with an island, one of them with a hole.
        island = shapely.box(20, 20, 21, 21)
        hole = shapely.affinity.scale(self.cells[0], 0.3, 0.3).exterior
        self.cells[0] = shapely.Polygon(self.cells[0].exterior, [hole])
        self.cells[1] = shapely.MultiPolygon([self.cells[1], island])
        for unit, lost, what in ((0, shapely.Polygon(self.cells[0].exterior), "lost holes: 1 and not 0"),
                                 (1, self.cells[1].geoms[0], "lost parts: 1 and not 0"),
                                 (2, shapely.MultiPolygon(), "lost units: 1 and not 0")):
            worse = [*self.cells]
            worse[unit] = lost
            self.assert_wrong(self.compare(worse, self.cells), what)

    def test_more_faults_are_worse(self):
        a, b, c, d = shapely.get_coordinates(self.cells[0])[:-1]
        crossed = [shapely.Polygon([a, c, b, d]), *self.cells[1:]]
        self.assert_wrong(self.compare(crossed, self.cells), "invalid units: 1 and not 0")
        given = self.cells
        self.cells = [*given]
        self.overlap()
        overlapping, self.cells = self.cells, given
        self.assert_wrong(self.compare(overlapping, given), "overlaps: 1 and not 0",
                          "edges that do not match: ", "change of areas: ", "distance, greatest: ")

    def levels(self, coarser):
        write(self.units, self.cells, self.fields)
        write(self.groups, coarser, self.sums)
        return judge("levels_geos.py", self.units, self.groups)

    def test_right_levels_pass(self):
        self.assertTrue(self.levels(self.columns)[0])

    def test_a_border_of_its_own_is_wrong(self):
        boxes = [shapely.box(x, 0, x + 1, SIDE) for x in range(SIDE)]
        self.assert_wrong(self.levels(boxes), "edges that")

    def test_levels_that_overlap_are_wrong(self):
        self.assert_wrong(self.levels([*self.columns[1:], self.columns[1]]), "no valid coverage")

    def assert_wrong(self, verdict, *texts):
        passed, said = verdict
        self.assertFalse(passed, said)
        for text in texts:
            self.assertIn(text, said)

    def overlap(self):
        """Moves a corner of unit 20 into unit 30, to its right; unit 20 stays the smaller."""
        ring = shapely.get_coordinates(self.cells[2 * SIDE])
        ring[1] += (0.3, 0.1)
        self.cells[2 * SIDE] = shapely.Polygon(ring)
        self.columns[2] = shapely.union_all(self.cells[2 * SIDE:3 * SIDE])

    def test_right(self):
        passed, said = self.dissolve()
        self.assertTrue(passed, said)
        self.assertIn("6 groups, 6 exact, 0 faulty units, 0 wrong", said)

    def test_moved_vertex(self):
        ring = shapely.get_coordinates(self.columns[3])
        shared = shapely.get_coordinates(self.cells[3 * SIDE + 3])[0]
        ring[(ring == shared).all(axis=1)] -= 1e-13
        self.columns[3] = shapely.Polygon(ring)
        self.assert_wrong(self.dissolve(), "g3: ", "has vertices that its units' border has not",
                          "edges that do not match")

    def test_unit_in_wrong_group(self):
        self.columns[0] = shapely.coverage_union_all(self.cells[:SIDE + 1])
        self.columns[1] = shapely.coverage_union_all(self.cells[SIDE + 1:2 * SIDE])
        self.assert_wrong(self.dissolve(), "g0: area is off", "g1: area is off")

    def test_unit_twice(self):
        self.columns[0] = shapely.coverage_union_all(self.cells[:SIDE + 1])
        self.assert_wrong(self.dissolve(), "g0: area is off", "overlaps g1")

    def test_group_missing_and_unknown(self):
        self.sums[4]["group"] = "other"
        self.assert_wrong(self.dissolve(), "g4: is missing", "other: is no group")

    def test_group_twice(self):
        self.columns.append(self.columns[0])
        self.sums.append(self.sums[0])
        self.assert_wrong(self.dissolve(), "g0: comes twice")

    def test_wrong_sum(self):
        self.sums[5]["pop"] += 1
        self.assert_wrong(self.dissolve(), "g5: pop is 316, not 315")

    def test_invalid(self):
        x, y = 20, 20
        self.cells.append(shapely.box(x, y, x + 1, y + 1))
        self.fields.append({"code": "60", "group": "g6", "pop": None})
        self.columns.append(shapely.Polygon([(x, y), (x + 1, y + 1), (x + 1, y), (x, y + 1)]))
        self.sums.append({"group": "g6", "pop": None})
        self.assert_wrong(self.dissolve(), "g6: ", "is invalid: Self-intersection")

    def test_unexpected_fault(self):
        self.overlap()
        self.columns[3] = self.columns[3].difference(self.columns[2])
        self.assert_wrong(self.dissolve(), "unit 20: has edges that do not match")

    def test_overlap_given_to_smaller(self):
        self.overlap()
        larger = self.columns[3].difference(self.columns[2])
        # The smaller unit's group gets the points where the borders cross, as the larger has them.
        self.columns[2] = shapely.snap(self.columns[2], larger, 1e-9)
        self.columns[3] = larger
        passed, said = self.dissolve("any")
        self.assertTrue(passed, said)

    def test_overlap_given_to_both(self):
        self.overlap()
        self.assert_wrong(self.dissolve("any"), "g2: ", "overlaps g3")

    def test_overlap_given_to_larger(self):
        self.overlap()
        self.columns[2] = self.columns[2].difference(self.columns[3])
        self.assert_wrong(self.dissolve("any"), "g2: lacks")

    def test_overlap_given_to_nobody(self):
        self.overlap()
        second = self.columns[3].difference(self.columns[2])
        self.columns[2], self.columns[3] = self.columns[2].difference(self.columns[3]), second
        self.assert_wrong(self.dissolve("any"), "g2: lacks")

    def test_too_much(self):
        self.overlap()
        self.columns[3] = self.columns[3].difference(self.columns[2])
        self.columns[2] = self.columns[2].union(shapely.box(2.4, -0.4, 2.6, 0.1))
        self.assert_wrong(self.dissolve("any"), "g2: has")

    def nest(self, *words):
        write(self.groups, self.columns, self.sums)
        write(self.nested, self.other, self.sums)
        return judge("nesting_geos.py", self.groups, self.nested, "--by", "group", *words)

    def test_nesting(self):
        self.other = [shapely.reverse(column) for column in self.columns]
        passed, said = self.nest()
        self.assertTrue(passed, said)
        self.assertIn("6 groups, 6 identical, 0 wrong", said)

    def test_nesting_differs(self):
        self.other = [*self.columns]
        self.other[1] = shapely.coverage_union_all(self.cells[SIDE:2 * SIDE - 1])
        self.assert_wrong(self.nest(), "g1: differs, by")

    def test_nesting_of_faulty_units(self):
        self.other = [*self.columns]
        self.other[2] = self.columns[2].difference(shapely.box(2.4, 2.4, 2.40001, 2.40001))
        self.assert_wrong(self.nest(), "g2: differs, by")
        passed, said = self.nest("--faulty")
        self.assertTrue(passed, said)
        self.other[2] = self.columns[2].difference(shapely.box(2.4, 2.4, 2.5, 2.5))
        self.assert_wrong(self.nest("--faulty"), "g2: differs, by")

    def diff(self, *changed):
        before, after, path = (
            Path(self.directory.name) / name for name in ("before", "after", "changed"))
        codes = [{"code": "w"}, {"code": "e"}]
        write(before, [shapely.box(0, 0, 2, 1), shapely.box(2, 0, 4, 1)], codes)
        write(after, [shapely.box(0, 0, 3, 1), shapely.box(3, 0, 5, 1)], codes)
        write(path, [shapely.box(*bounds) for _, _, bounds in changed],
              [{"from": start, "to": end} for start, end, _ in changed])
        return judge("diff_geos.py", before, after, path, "--by", "code")

    def test_diff(self):
        moved, gained = ("e", "w", (2, 0, 3, 1)), (None, "e", (4, 0, 5, 1))
        passed, said = self.diff(moved, gained)
        self.assertTrue(passed, said)
        halves = [("e", "w", (2, 0, 2.5, 1)), ("e", "w", (2.5, 0, 3, 1))]
        passed, said = self.diff(*halves, gained)
        self.assertTrue(passed, said)
        self.assert_wrong(self.diff(gained), "e to w: is off by -1.0e+00")
        self.assert_wrong(self.diff(moved), "nobody to e: is off by -1.0e+00")
        self.assert_wrong(self.diff(moved, gained, ("w", "e", (0, 0, 1e-5, 1e-5))), "w to e: is off by")
        self.assert_wrong(self.diff(("w", "e", (2, 0, 3, 1)), gained), "w to e: is off by 1.0e+00")

    def reproject(self, *rows):
        path = Path(self.directory.name) / "positions.csv"
        path.write_text("\n".join(["source,target,x,y,to_x,to_y", *rows]))
        return judge("reproject_proj.py", path)

    def test_positions(self):
        origin = "EPSG:4171,EPSG:2154,3,46.5,700000,6600000"
        passed, said = self.reproject(origin, "EPSG:4326,EPSG:4171,2,48,2,48")
        self.assertTrue(passed, said)
        self.assertIn("2 positions, 2 pairs of CRS, 0 wrong", said)
        self.assert_wrong(self.reproject(origin + ".00001"), "EPSG:4171 to EPSG:2154: 3.0 46.5 is off")
        self.assert_wrong(self.reproject("EPSG:4171,EPSG:2154,46.5,3,700000,6600000"), "is off by")
        self.assert_wrong(self.reproject("EPSG:4326,EPSG:4171,2,48,2,48.0000000001"), "is off by")
        self.assert_wrong(self.reproject("EPSG:4326,EPSG:4171,2,48,nan,nan"), "is off by nan")

    def locate(self, points, found):
        folder = Path(self.directory.name)
        _, coordinates, offsets = shapely.to_ragged_array(
            [shapely.MultiPolygon([cell]) for cell in self.cells])
        coordinates.astype("<f8").tofile(folder / "coordinates")
        for name, starts in zip(("rings", "polygons", "units"), offsets):
            starts.astype("<i8").tofile(folder / name)
        np.array(points, "<f8").tofile(folder / "points")
        np.array(found, "<i8").tofile(folder / "found")
        return judge("locate_geos.py", folder)

    def test_points(self):
        inside, corner, outside = [0.5, 0.5], self.cells[0].exterior.coords[2], [-3, 3]
        points = [inside, corner, outside]
        for found in [0, 1, SIDE, SIDE + 1]:
            passed, said = self.locate(points, [0, found, -1])
            self.assertTrue(passed, said)
            self.assertIn("3 points, 1 inside, 1 on borders, 0 wrong", said)
        self.assert_wrong(self.locate(points, [1, 0, -1]), "POINT (0.5 0.5): was found in 1")
        self.assert_wrong(self.locate(points, [-1, 0, -1]), "POINT (0.5 0.5): was found in -1")
        self.assert_wrong(self.locate(points, [0, -1, -1]), "was found in -1")
        self.assert_wrong(self.locate(points, [0, 2, -1]), "was found in 2")
        self.assert_wrong(self.locate(points, [0, 0, 3]), "POINT (-3 3): was found in 3")


if __name__ == "__main__":
    unittest.main()
