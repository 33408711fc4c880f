"""Judges that two programs found the same unit for each point.

    judge_units.py KNOWN OUTPUT

Both files hold the number of the unit of each point as int32, -1 for none. Exits 3 when they differ: no
random point lies on a border.
"""

import sys

import numpy as np

WRONG = 3


def main(known, output):
    known, output = (np.fromfile(path, dtype="<i4") for path in (known, output))
    if len(known) != len(output):
        print(f"{len(output)} answers to {len(known)} questions", file=sys.stderr)
        sys.exit(WRONG)
    wrong = np.flatnonzero(known != output)
    if len(wrong):
        print(f"{len(wrong)} points in other units: {wrong[:5].tolist()}", file=sys.stderr)
        sys.exit(WRONG)
    print(f"the same units of {len(known):,} points")


if __name__ == "__main__":
    main(*sys.argv[1:])
