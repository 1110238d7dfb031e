"""What was found, in a form that can be compared."""

import numpy as np

def digest(column):
    """A number that changes when any value of a column changes, or two change places."""
    values = np.asarray(column).astype(np.int64).view(np.uint64)
    weights = np.arange(1, len(values) + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return int(((weights ^ (weights >> np.uint64(29))) * values).sum(dtype=np.uint64))


def of_columns(columns):
    """Digests of columns whose first is the customers."""
    keys = columns["keys"]
    if keys.dtype == object or keys.dtype.kind in "UT":
        keys = np.array([int(key.removeprefix("cust-")) for key in keys])
    order = np.argsort(keys)
    found = {name: digest(column[order]) for name, column in columns.items() if name != "keys"}
    return {"rows": len(keys), "keys": digest(keys[order]), **found}


def of_months(rows):
    """From (month, active, returning)."""
    rows = sorted(rows)
    return {"months": len(rows), "active": digest([row[1] for row in rows]), "returning": digest([row[2] for row in rows])}


def of_purchases(rows):
    """From (purchases, customers)."""
    rows = sorted(rows)
    return {"rows": len(rows), "purchases": digest([row[0] for row in rows]), "customers": digest([row[1] for row in rows])}


def quantiles(histogram):
    """Count, sum, median and the 90 % quantile (an observation) of (gap, count); it is small."""
    histogram = sorted(histogram)
    gaps, counts = np.array([row[0] for row in histogram]), np.array([row[1] for row in histogram])
    ends = counts.cumsum()
    count = int(ends[-1])
    at = lambda rank: int(gaps[np.searchsorted(ends, rank, side="right")])
    median_doubled = at((count - 1) // 2) + at(count // 2)
    ninth = at(-(-count * 9 // 10) - 1)
    return {"count": count, "sum": int((gaps * counts).sum()), "median x 2": median_doubled, "9/10 x 2": ninth * 2}


def of_cells(rows):
    """From (recency, frequency, monetary score, customers)."""
    rows = sorted(rows)
    return {"cells": len(rows), "scores": digest([r * 100 + f * 10 + m for r, f, m, _ in rows]), "customers": digest([row[3] for row in rows])}


def of_grid(rows):
    """From (cohort, age, customers, orders, amount)."""
    rows = sorted(rows)
    names = ["ages", "customers", "orders", "amounts"]
    return {"cells": len(rows), **{name: digest([row[at + 1] for row in rows]) for at, name in enumerate(names)}}


def of_curve(rows):
    """From (purchase, days, came back, customers); it is small."""
    found = {}
    for purchase in range(1, 6):
        for name, back in [("back", True), ("waiting", False)]:
            here = sorted((days, customers) for n, days, came_back, customers in rows if n == purchase and bool(came_back) == back)
            found[f"{purchase} {name}"] = sum(customers for _, customers in here)
            found[f"{purchase} {name} days"] = digest([days * customers for days, customers in here])
    return found
