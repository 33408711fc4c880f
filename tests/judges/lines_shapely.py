"""Judges lines of WKT and of WKB in hexadecimal digits by shapely.

    lines_shapely.py write FOLDER
    lines_shapely.py read (FILE EXPECTED SRID)...
    lines_shapely.py same (FILE EXPECTED)...

* `write`: writes lines of every kind that shapely knows to FOLDER: geometries of each type, in two, three and four
  dimensions and without any position, with a CRS and without, in either order of bytes and either flavour of WKB. Beside
  each file NAME is NAME.geojson with what it holds.
* `read`: the lines of each FILE are the geometries of the GeoJSON file EXPECTED, in the CRS of the code SRID, 0 for none.
* `same`: each GeoJSON file FILE has the geometries of EXPECTED.
"""

import json
import sys
from pathlib import Path

import shapely

# What follows the name of a type, and y, by the kind of positions.
KINDS = {"xy": ("", ""), "xyz": (" Z", " 7.5"), "xym": (" M", " -3"), "xyzm": (" ZM", " 7.5 -3")}

# Nothing, as each type has it.
EMPTY = [f"{kind} EMPTY" for kind in ["POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON",
                                      "GEOMETRYCOLLECTION"]]


def write(folder):
    samples = {name: shapes(*kind) for name, kind in KINDS.items()} | {"empty": shapely.from_wkt(EMPTY)}
    for name, sample in samples.items():
        for srid in (0, 4326, 2154):
            placed = shapely.set_srid(sample, srid)
            prefix = f"SRID={srid};" if srid else ""
            texts = {f"{name}-{srid}.wkt": [prefix + shapely.to_wkt(shape, rounding_precision=-1) for shape in placed]}
            for order in (0, 1):
                for flavor in ("extended", "iso"):
                    # ISO's has no place for a CRS.
                    if flavor == "iso" and srid:
                        continue
                    options = {"byte_order": order, "flavor": flavor, "include_srid": srid != 0}
                    lines = [shapely.to_wkb(shape, hex=True, output_dimension=4, **options) for shape in placed]
                    texts[f"{name}-{srid}-{order}-{flavor}.wkb"] = lines
            for file, lines in texts.items():
                Path(folder, file).write_text("\n".join(lines) + "\n", encoding="utf-8")
                Path(folder, f"{file}.geojson").write_text(collection(sample), encoding="utf-8")


def shapes(tag, more):
    """A geometry of each type, whose positions have these numbers behind x and y."""
    line = lambda *places: "(" + ", ".join(place + more for place in places) + ")"
    triangle, hole = line("0 0", "4 0", "4 4.5", "0 0"), line("2 1", "3 2", "3 1", "2 1")
    point, way = line("1.5 -2.25"), line("0 0", "1 0.1", "1e-7 3")
    return shapely.from_wkt([
        f"POINT{tag} {point}",
        f"LINESTRING{tag} {way}",
        f"POLYGON{tag} ({triangle}, {hole})",
        f"MULTIPOINT{tag} ({point}, {line('3 4')})",
        f"MULTILINESTRING{tag} ({way}, {hole})",
        f"MULTIPOLYGON{tag} (({triangle}, {hole}), ({line('5 5', '7 5', '7 6', '5 5')}))",
        f"GEOMETRYCOLLECTION{tag} (POINT{tag} {point}, POLYGON{tag} ({triangle}))",
    ])


def collection(shapes):
    def geometry(shape):
        # GeoJSON has no measures.
        return None if shape.is_empty else json.loads(shapely.to_geojson(shape))
    features = [{"type": "Feature", "properties": {}, "geometry": geometry(shape)} for shape in shapes]
    return json.dumps({"type": "FeatureCollection", "features": features})


def read(*words):
    report({path: judge_lines(path, expected, srid) for path, expected, srid in batched(words, 3)})


def same(*words):
    report({path: compare(geometries(path), geometries(expected)) for path, expected in batched(words, 2)})


def batched(words, size):
    return [words[start:start + size] for start in range(0, len(words), size)]


def judge_lines(path, expected, srid):
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    if path.endswith(".wkt"):
        prefix = f"SRID={srid};" if srid != "0" else ""
        faults = [f"line {i + 1} begins without {prefix}" for i, line in enumerate(lines) if not line.startswith(prefix)]
        if faults:
            return faults
        found = shapely.from_wkt([line.removeprefix(prefix) for line in lines])
    else:
        found = shapely.from_wkb(lines)
        faults = [f"line {i + 1}: SRID {of_line}" for i, of_line in enumerate(shapely.get_srid(found))
                  if of_line != int(srid)]
    return faults + compare(found, geometries(expected))


def geometries(path):
    features = json.loads(Path(path).read_text(encoding="utf-8"))["features"]
    # An empty geometry stands for none.
    texts = [json.dumps(feature["geometry"] or {"type": "Polygon", "coordinates": []}) for feature in features]
    return shapely.from_geojson(texts)


def compare(found, expected):
    faults = [] if len(found) == len(expected) else [f"{len(found)} features and not {len(expected)}"]
    for i, (one, other) in enumerate(zip(found, expected)):
        both_empty = one.is_empty and other.is_empty
        # Rings may start anywhere and run either way.
        if not both_empty and not shapely.equals_identical(shapely.normalize(one), shapely.normalize(other)):
            faults.append(f"feature {i + 1}: {one} and not {other}")
    return faults


def report(files):
    for path, faults in files.items():
        print(f"{path}: {len(faults)} wrong")
        for fault in faults:
            print(" ", fault)
    sys.exit(1 if any(files.values()) else 0)


if __name__ == "__main__":
    {"write": write, "read": read, "same": same}[sys.argv[1]](*sys.argv[2:])
