"""Compares a dissolve's output with the known answer.

    judge_areas.py ANSWER OUTPUT BOUND

Every group must be there once, with its sum, and with the area of the union of its members. Where
members of other groups claim part of that area, the group may have it or not. BOUND is the
greatest difference allowed beyond that, relative to the group's area. Prints the greatest
difference seen; exits 3, naming the groups, when one is wrong.
"""

import json
import sys

import numpy as np
import pyogrio
import shapely


WRONG = 3


def wrong_answer(text):
    print(text, file=sys.stderr)
    sys.exit(WRONG)


def main(answer, output, bound):
    with open(answer, encoding="utf-8") as file:
        answer = json.load(file)
    key, total, known = answer["key"], answer["sum"], answer["groups"]
    meta, _, wkb, columns = pyogrio.raw.read(output)
    columns = dict(zip(meta["fields"], columns))
    keys = columns[key] if key else np.full(len(wkb), "all", dtype=object)
    # Units without a group are one more group to some tools and left out by others.
    named = np.array([k not in (None, "") for k in keys])
    keys = keys[named].astype(str).tolist()
    if sorted(keys) != sorted(known):
        missing, extra = set(known) - set(keys), set(keys) - set(known)
        wrong_answer(f"{len(keys)} groups where {len(known)} are known; "
                     f"missing {sorted(missing)[:5]}, unknown {sorted(extra)[:5]}")
    area, claimed, sums = np.array([known[k] for k in keys]).T
    if total in columns:
        # The sum of nothing but nulls is null to some tools and 0 to others.
        wrong = np.flatnonzero(np.nan_to_num(columns[total][named].astype(float)) != sums)
        if len(wrong):
            wrong_answer(f"wrong {total} in {len(wrong)} groups: {[keys[i] for i in wrong[:5]]}")
    elif key:
        wrong_answer(f"no field {total}")
    got = shapely.area(shapely.from_wkb(wkb[named]))
    off = np.maximum(got - area, area - claimed - got) / area
    wrong = np.flatnonzero(off > bound)
    if len(wrong):
        worst = wrong[np.argsort(-off[wrong])][:5]
        wrong_answer(f"{len(wrong)} groups off by more than {bound:g} of their area: "
                     + ", ".join(f"{keys[i]} {off[i]:.1e}" for i in worst))
    print(f"areas within {max(off.max(), 0):.1e}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
