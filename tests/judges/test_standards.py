"""Shows that the judges of GeoPackages and of lines let right files pass and catch each kind of wrong one.

    test_standards.py PACKAGE LINES EXPECTED

* PACKAGE: a right GeoPackage of polygons, whose layer is `polygons` and its geometries `geom`.
* LINES: right lines of WKT in EPSG:2154, of the geometries of the GeoJSON file EXPECTED.
"""

import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent

# What makes a GeoPackage a wrong one. Triggers must be gone before rows are changed behind the R-tree's back.
WRONGS = [
    "PRAGMA application_id = 0",
    "PRAGMA user_version = 0",
    "DROP TABLE gpkg_extensions",
    "ALTER TABLE gpkg_contents DROP COLUMN description",
    "DELETE FROM gpkg_spatial_ref_sys WHERE srs_id = 0",
    "UPDATE gpkg_contents SET srs_id = 99",
    "UPDATE gpkg_contents SET max_x = max_x + 1",
    "UPDATE gpkg_contents SET data_type = 'attributes'",
    "UPDATE gpkg_geometry_columns SET srs_id = 0",
    "UPDATE gpkg_geometry_columns SET geometry_type_name = 'POINT'",
    "DELETE FROM gpkg_extensions",
    "DROP TRIGGER rtree_polygons_geom_update3",
    "DROP TRIGGER rtree_polygons_geom_delete; CREATE TRIGGER rtree_polygons_geom_delete AFTER DELETE ON polygons "
    "BEGIN SELECT 1; END",
    "DELETE FROM rtree_polygons_geom WHERE id = 1",
    "UPDATE rtree_polygons_geom SET minx = minx + 0.5 WHERE id = 1",
    "UPDATE rtree_polygons_geom SET maxx = maxx + 0.5 WHERE id = 1",
]


def main(package, lines, expected):
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.gpkg"
        for sql in ["SELECT 1", *WRONGS]:
            shutil.copy(package, copy)
            db = sqlite3.connect(copy)
            db.executescript(sql)
            db.close()
            if is_right("geopackage_sqlite.py", copy) != (sql == "SELECT 1"):
                missed.append(sql)
        text = Path(lines).read_text(encoding="utf-8")
        first, rest = text.split("\n", 1)
        copy = Path(folder) / "copy.wkt"
        for what, changed in [("nothing", text), ("a line less", rest), ("another SRID", text.replace("2154", "2155", 1)),
                              ("a position moved", text.replace("(4 4", "(4 4.5", 1).replace(",4 4,", ",4 4.5,", 1)),
                              ("two lines swapped", rest.replace("\n", f"\n{first}\n", 1))]:
            copy.write_text(changed, encoding="utf-8")
            if is_right("lines_shapely.py", "read", copy, expected, "2154") != (what == "nothing"):
                missed.append(what)
    print("\n".join(missed))
    sys.exit(1 if missed else 0)


def is_right(script, *words):
    done = subprocess.run([sys.executable, "-B", HERE / script, *map(str, words)], capture_output=True, text=True)
    assert done.returncode in (0, 1) and not done.stderr, done.stderr
    return done.returncode == 0


if __name__ == "__main__":
    main(*sys.argv[1:])
