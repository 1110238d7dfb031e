"""Times the same questions in DuckDB, Polars and retention, in one run on one machine, and checks that all agree.

Started by run.sh. Each engine is a process of its own that holds the orders in memory and answers one question a line;
they take turns, so that a busy moment of the machine hits all of them.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time

from engines import DuckDb, Polars

QUESTIONS = {
    "group by": "a) first, last, orders, amount of each customer",
    "summary": "b) the same and days with an order",
    "rfm": "c) recency, frequency, monetary at a date",
    "months": "d) active and returning customers of each month",
    "gaps": "e) gaps: mean, median, 90 % quantile",
    "purchases": "f) customers by number of purchases",
    "cells": "g) recency, frequency, monetary scores, customers of each of 125 cells",
    "cohorts": "h) monthly cohorts: customers, orders, revenue by age",
    "curve": "i) time to the next purchase after each of the first five",
}
SET = ["summary", "rfm", "months", "gaps", "purchases", "cells", "cohorts", "curve"]


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
    row("all of b to i, on one log", SET)
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
