"""Judges positions that were brought from one CRS to another.

    reproject_proj.py POSITIONS

POSITIONS is a CSV of `source,target,x,y,to_x,to_y`: two CRS, a position in the first, and what it is
said to be in the second, x (longitude) first. pyproj, which has a PROJ of its own, must find the same.
"""

import argparse
import csv
from collections import defaultdict

import numpy as np
import pyproj

from layer import Verdict

# A micrometre, also in degrees. Both are the same formulas, built by different compilers; numbers are
# up to 2e7 m, whose doubles are 4e-9 m apart, and errors add up over some hundred operations.
METRE, DEGREE = 1e-6, 1e-11


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("positions")
    path = parser.parse_args().positions

    pairs = defaultdict(list)
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            numbers = [float(row[name]) for name in ("x", "y", "to_x", "to_y")]
            pairs[row["source"], row["target"]].append(numbers)

    verdict = Verdict()
    for (source, target), rows in pairs.items():
        x, y, *said = np.array(rows).T
        found = pyproj.Transformer.from_crs(source, target, always_xy=True).transform(x, y)
        off = np.max(np.abs(np.subtract(said, found)), axis=0)
        bound = DEGREE if pyproj.CRS(target).is_geographic else METRE
        # Not `off > bound`, which is false of NaN.
        for at in np.flatnonzero(~(off <= bound))[:3]:
            verdict.say(f"{source} to {target}", f"{x[at]} {y[at]} is off by {off[at]:.1e}")
    verdict.end(f"{path}: {sum(map(len, pairs.values()))} positions, {len(pairs)} pairs of CRS,")


if __name__ == "__main__":
    main()
