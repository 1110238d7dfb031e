"""Times the same questions in DuckDB, Polars and retention, in one run on one machine, and checks that all agree.

Started by run.sh. Each engine is a process of its own that holds the orders in memory and answers one question a line;
they take turns, so that a busy moment of the machine hits all of them.
"""

import argparse
import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
import time

import numpy as np

# As in benches/orders/mod.rs and runner/src/questions.rs.
FIRST_DAY, DAYS = 18_993, 1_461
AS_OF = datetime.date(1970, 1, 1) + datetime.timedelta(FIRST_DAY + DAYS - 365)

QUESTIONS = {
    "group by": "a) first, last, orders, amount of each customer",
    "summary": "b) the same and days with an order",
    "rfm": "c) recency, frequency, monetary at a date",
    "months": "d) active and returning customers of each month",
    "gaps": "e) gaps: mean, median, 90 % quantile",
    "purchases": "f) customers by number of purchases",
}
SET = ["summary", "rfm", "months", "gaps", "purchases"]


# --- What was found, in a form that can be compared ---------------------------------------------------------------


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


# --- Engines. Each method answers a question and returns what is to be compared, not yet computed -------------------


def arrow(directory, text):
    """The orders as an Arrow table, without a copy."""
    import pyarrow as pa

    def column(name, numpy_type, arrow_type):
        values = np.fromfile(os.path.join(directory, name), dtype=numpy_type)
        return pa.Array.from_buffers(arrow_type, len(values), [None, pa.py_buffer(values)])

    return pa.table(
        {
            "customer": column("keys.u64", "<u8", pa.uint64()),
            "day": column("days.i32", "<i4", pa.date32()),
            "cents": column("cents.i64", "<i8", pa.int64()),
        }
    )


class DuckDb:
    """Each question in the form that was fastest of those tried."""

    def __init__(self, directory, text, threads):
        import duckdb

        orders = arrow(directory, text)
        self.connection = duckdb.connect()
        self.connection.execute(f"SET threads = {threads}")
        self.connection.execute("SET preserve_insertion_order = false")
        customer = "'cust-' || lpad(customer::VARCHAR, 8, '0')" if text else "customer"
        self.connection.execute(f"CREATE TABLE o AS SELECT {customer} AS customer, day, cents FROM orders")
        self.connection.execute(f"CREATE MACRO month_of(day) AS year(day) * 12 + month(day)")

    def table(self, query):
        table = self.connection.sql(query).to_arrow_table()
        return lambda: of_columns({name: numpy_column(table[name]) for name in table.column_names})

    def group_by(self):
        return self.table(
            """SELECT customer AS keys, min(day) AS first, max(day) AS last, count(*) AS orders, sum(cents)::BIGINT AS net
               FROM o GROUP BY customer"""
        )

    def summary(self):
        return self.table(
            """SELECT customer AS keys, min(day) AS first, max(day) AS last, sum(n)::BIGINT AS orders, count(*) AS days,
                      sum(s)::BIGINT AS net
               FROM (SELECT customer, day, count(*) AS n, sum(cents) AS s FROM o GROUP BY customer, day) GROUP BY customer"""
        )

    def rfm(self):
        return self.table(
            f"""SELECT customer AS keys, DATE '{AS_OF}' - max(day) AS recency, count(*) AS frequency,
                       sum(cents)::BIGINT AS monetary
                FROM o WHERE day <= DATE '{AS_OF}' GROUP BY customer"""
        )

    def months(self):
        rows = self.connection.execute(
            """WITH active AS (SELECT customer, month_of(day) AS month FROM o GROUP BY ALL),
                    total AS (SELECT month, count(*) AS n FROM active GROUP BY month),
                    new AS (SELECT month, count(*) AS n
                            FROM (SELECT customer, min(month) AS month FROM active GROUP BY customer) GROUP BY month)
               SELECT total.month, total.n, total.n - coalesce(new.n, 0) FROM total LEFT JOIN new USING (month)"""
        ).fetchall()
        return lambda: of_months(rows)

    def gaps(self):
        histogram = self.connection.execute(
            """WITH gaps AS (SELECT day - lag(day) OVER (PARTITION BY customer ORDER BY day) AS gap FROM o)
               SELECT gap, count(*) FROM gaps WHERE gap > 0 GROUP BY gap"""
        ).fetchall()
        found = quantiles(histogram)
        return lambda: found

    def purchases(self):
        rows = self.connection.execute(
            "SELECT n, count(*) FROM (SELECT count(*) AS n FROM o GROUP BY customer) GROUP BY n"
        ).fetchall()
        return lambda: of_purchases(rows)


class Polars:
    """Each question in the form, and with the engine, that was fastest of those tried."""

    def __init__(self, directory, text, threads):
        import polars as pl

        self.pl = pl
        self.orders = pl.from_arrow(arrow(directory, text), rechunk=True)
        if text:
            number = pl.col("customer").cast(pl.String).str.zfill(8)
            self.orders = self.orders.with_columns(pl.concat_str(pl.lit("cust-"), number).alias("customer"))
        assert pl.thread_pool_size() == threads

    def table(self, query):
        table = query.collect(engine="streaming").rename({"customer": "keys"})
        return lambda: of_columns({name: numpy_column(table[name].to_arrow()) for name in table.columns})

    def group_by(self):
        day, cents = self.pl.col("day"), self.pl.col("cents")
        columns = {"first": day.min(), "last": day.max(), "orders": self.pl.len(), "net": cents.sum()}
        return self.table(self.orders.lazy().group_by("customer").agg(**columns))

    def summary(self):
        day, cents = self.pl.col("day"), self.pl.col("cents")
        columns = {"first": day.min(), "last": day.max(), "orders": self.pl.len(), "days": day.n_unique(), "net": cents.sum()}
        return self.table(self.orders.lazy().group_by("customer").agg(**columns))

    def rfm(self):
        day, cents = self.pl.col("day"), self.pl.col("cents")
        recency = (self.pl.lit(AS_OF) - day.max()).dt.total_days()
        columns = {"recency": recency, "frequency": self.pl.len(), "monetary": cents.sum()}
        return self.table(self.orders.lazy().filter(day <= AS_OF).group_by("customer").agg(**columns))

    def months(self):
        pl = self.pl
        month = pl.col("day").dt.year().cast(pl.Int32) * 12 + pl.col("day").dt.month().cast(pl.Int32)
        active = self.orders.lazy().select("customer", month=month).unique().collect(engine="streaming").lazy()
        total = active.group_by("month").agg(n=pl.len())
        first = active.group_by("customer").agg(pl.col("month").min())
        new = first.group_by("month").agg(new=pl.len())
        returning = pl.col("n").cast(pl.Int64) - pl.col("new").fill_null(0).cast(pl.Int64)
        both = total.join(new, on="month", how="left").select("month", "n", returning=returning)
        rows = both.collect(engine="streaming").rows()
        return lambda: of_months(rows)

    def gaps(self):
        pl = self.pl
        same = pl.col("customer") == pl.col("customer").shift(1)
        gap = pl.when(same).then((pl.col("day") - pl.col("day").shift(1)).dt.total_days())
        ordered = self.orders.lazy().select("customer", "day").sort("customer", "day")
        gaps = ordered.select(gap=gap).filter(pl.col("gap") > 0)
        found = quantiles(gaps.group_by("gap").len().collect().rows())
        return lambda: found

    def purchases(self):
        pl = self.pl
        counts = self.orders.lazy().group_by("customer").agg(n=pl.len()).group_by("n").agg(customers=pl.len())
        rows = counts.collect(engine="streaming").rows()
        return lambda: of_purchases(rows)


def numpy_column(column):
    import pyarrow as pa

    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_date32(column.type):
        column = column.cast(pa.int32())
    return column.to_numpy(zero_copy_only=False)


def large_pages():
    """How much of this process lies in large pages, in KiB."""
    try:
        with open("/proc/self/smaps_rollup") as rollup:
            return next(int(line.split()[1]) for line in rollup if line.startswith("AnonHugePages:"))
    except (OSError, StopIteration):
        return 0


def serve(engine, directory, text, threads):
    engine = {"DuckDB": DuckDb, "Polars": Polars}[engine](directory, text, threads)
    print(json.dumps({"ns": 0, "found": {}}), flush=True)
    for line in sys.stdin:
        question = line.strip()
        if question == "large pages":
            print(json.dumps({"ns": 0, "found": {"kib": large_pages()}}), flush=True)
            continue
        answer = getattr(engine, question.replace(" ", "_"))
        start = time.perf_counter_ns()
        found = answer()
        elapsed = time.perf_counter_ns() - start
        print(json.dumps({"ns": elapsed, "found": found()}), flush=True)


# --- The comparison --------------------------------------------------------------------------------------------------


class Engine:
    def __init__(self, name, command, environment):
        self.name, self.times, self.found = name, {}, {}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}
        )
        self.read()

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.name} ended with {self.process.wait()}")
        return json.loads(line)

    def ask(self, question, counts=True):
        self.process.stdin.write(question + "\n")
        self.process.stdin.flush()
        answer = self.read()
        if counts:
            self.times.setdefault(question, []).append(answer["ns"] / 1e6)
        return answer["found"]

    def ms(self, question):
        return statistics.median(self.times[question])

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def check(question, found):
    """All engines found the same; ends the program otherwise."""
    first = next(iter(found.values()))
    if any(values != first for values in found.values()):
        sys.exit(f"{question}: the engines disagree: {json.dumps(found, indent=1)}")


def table(duckdb, polars, ours):
    print("| question | DuckDB ms | Polars ms | retention ms (log built) | with building | DuckDB/retention | with building |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    build = ours.ms("build")

    def row(name, questions):
        d, p, o = (sum(engine.ms(question) for question in questions) for engine in (duckdb, polars, ours))
        print(f"| {name} | {d:.0f} | {p:.0f} | {o:.1f} | {o + build:.0f} | {d / o:.1f} × | {d / (o + build):.2f} × |")

    for question, name in QUESTIONS.items():
        row(name, [question])
    row("all of b to f, on one log", SET)
    d, o = duckdb.ms("group by"), ours.ms("group by") + build
    print(f"\nBuilding the log: {build:.0f} ms.")
    print(f"DuckDB's simplest GROUP BY, {d:.0f} ms, against building and summary, {o:.0f} ms: {d / o:.2f} ×.")
    print("Spread (fastest to slowest run, ms): ", end="")
    spread = [f"{e.name} {q} {min(e.times[q]):.0f}–{max(e.times[q]):.0f}" for e in (duckdb, ours) for q in e.times if q != "large pages"]
    print("; ".join(spread) + ".\n")


def versions():
    import duckdb
    import polars

    cpu = platform.processor() or "unknown"
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo") as cpuinfo:
            cpu = next((line.split(":")[1].strip() for line in cpuinfo if line.startswith("model name")), cpu)
    rustc = subprocess.run(["rustc", "--version"], capture_output=True, text=True).stdout.strip()
    return f"DuckDB {duckdb.__version__}, Polars {polars.__version__}, {rustc}; {cpu}, {platform.system()} {platform.machine()}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("directory")
    parser.add_argument("--runner", help="the built runner")
    parser.add_argument("--serve", choices=["DuckDB", "Polars"], help="be one engine")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--keys", choices=["int", "text"], default="int")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    text = options.keys == "text"
    if options.serve:
        return serve(options.serve, options.directory, text, options.threads)

    same = [options.directory, "--keys", options.keys, "--threads", str(options.threads)]
    python = [sys.executable, os.path.abspath(__file__), *same, "--serve"]
    duckdb = Engine("DuckDB", [*python, "DuckDB"], {})
    polars = Engine("Polars", [*python, "Polars"], {"POLARS_MAX_THREADS": str(options.threads)})
    ours = Engine("retention", [options.runner, "serve", *same], {"RAYON_NUM_THREADS": str(options.threads)})
    engines = [duckdb, polars, ours]
    # The first round warms up and does not count.
    for run in range(options.runs + 1):
        ours.ask("build", counts=run > 0)
        for question in QUESTIONS:
            found = {}
            for turn in range(len(engines)):
                engine = engines[(run + turn) % len(engines)]
                found[engine.name] = engine.ask(question, counts=run > 0)
            check(question, found)
    pages = ", ".join(f"{engine.name} {engine.ask('large pages', False)['kib'] // 1024} MiB" for engine in engines)

    orders = os.path.getsize(os.path.join(options.directory, "days.i32")) // 4
    print(f"{orders:,} orders, {options.keys} keys, {options.threads} threads, median of {options.runs} runs. {versions()}.")
    print(f"In large pages: {pages}. All engines found the same.\n")
    table(duckdb, polars, ours)
    for engine in engines:
        engine.close()


main()
