"""The engines. Each method answers a question and returns what is to be compared, not yet computed."""

import datetime
import os

import numpy as np

from found import of_cells, of_columns, of_curve, of_grid, of_months, of_purchases, quantiles

# As in benches/orders/mod.rs and runner/src/questions.rs.
FIRST_DAY, DAYS = 18_993, 1_461
AS_OF = datetime.date(1970, 1, 1) + datetime.timedelta(FIRST_DAY + DAYS - 365)
LAST_DAY = datetime.date(1970, 1, 1) + datetime.timedelta(FIRST_DAY + DAYS - 1)


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

    def cells(self):
        # As R's rfm: quantiles of type 7, and one unit more.
        cuts = lambda axis, more: f"list_transform(quantile_cont({axis}, [0.2, 0.4, 0.6, 0.8]), lambda x: x + {more})"
        above = lambda axis: " + ".join(f"(c.{axis} >= q.{axis}[{cut}])::INT" for cut in range(1, 5))
        rows = self.connection.execute(
            f"""WITH c AS MATERIALIZED (SELECT DATE '{AS_OF}' - max(day) AS r, count(*) AS f, sum(cents)::BIGINT AS m
                                        FROM o WHERE day <= DATE '{AS_OF}' GROUP BY customer),
                     q AS (SELECT {cuts("r", 1)} AS r, {cuts("f", 1)} AS f, {cuts("m", 100)} AS m FROM c)
                SELECT 5 - ({above("r")}), 1 + {above("f")}, 1 + {above("m")}, count(*) FROM c, q GROUP BY ALL"""
        ).fetchall()
        return lambda: of_cells(rows)

    def cohorts(self):
        rows = self.connection.execute(
            """WITH active AS (SELECT customer, month_of(day) AS month, count(*) AS n, sum(cents) AS s FROM o GROUP BY ALL),
                    first AS (SELECT customer, min(month) AS cohort FROM active GROUP BY customer)
               SELECT cohort, month - cohort, count(*), sum(n)::BIGINT, sum(s)::BIGINT
               FROM active JOIN first USING (customer) GROUP BY ALL"""
        ).fetchall()
        return lambda: of_grid(rows)

    def curve(self):
        rows = self.connection.execute(
            f"""SELECT n, days, back, count(*)
                FROM (SELECT row_number() OVER w AS n, coalesce(lead(day) OVER w, DATE '{LAST_DAY}') - day AS days,
                             lead(day) OVER w IS NOT NULL AS back
                      FROM (SELECT DISTINCT customer, day FROM o) WINDOW w AS (PARTITION BY customer ORDER BY day))
                WHERE n <= 5 GROUP BY ALL"""
        ).fetchall()
        return lambda: of_curve(rows)


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

    def cells(self):
        # As R's rfm: quantiles of type 7, and one unit more.
        pl, day, cents = self.pl, self.pl.col("day"), self.pl.col("cents")
        recency = (pl.lit(AS_OF) - day.max()).dt.total_days()
        customers = self.orders.lazy().filter(day <= AS_OF).group_by("customer").agg(r=recency, f=pl.len().cast(pl.Int64), m=cents.sum())
        customers = customers.collect(engine="streaming")

        def above(axis, more):
            cuts = [customers[axis].quantile(cut / 5, "linear") + more for cut in range(1, 5)]
            return sum((pl.col(axis) >= cut).cast(pl.UInt8) for cut in cuts)

        scores = customers.lazy().select(r=5 - above("r", 1), f=1 + above("f", 1), m=1 + above("m", 100))
        rows = scores.group_by("r", "f", "m").len().collect(engine="streaming").rows()
        return lambda: of_cells(rows)

    def cohorts(self):
        pl = self.pl
        month = pl.col("day").dt.year().cast(pl.Int32) * 12 + pl.col("day").dt.month().cast(pl.Int32)
        first = self.orders.lazy().group_by("customer").agg(cohort=month.min())
        cells = self.orders.lazy().join(first, on="customer").group_by("cohort", age=month - pl.col("cohort"))
        cells = cells.agg(pl.col("customer").n_unique(), n=pl.len(), s=pl.col("cents").sum())
        rows = cells.collect(engine="streaming").rows()
        return lambda: of_grid(rows)

    def curve(self):
        pl, place = self.pl, self.pl.int_range(self.pl.len())
        days = self.orders.lazy().select("customer", "day").unique().sort("customer", "day")
        first = pl.col("customer") != pl.col("customer").shift(1)
        begin = pl.when(first.fill_null(True)).then(place).forward_fill()
        following = pl.when(pl.col("customer") == pl.col("customer").shift(-1)).then(pl.col("day").shift(-1))
        waited = (following.fill_null(LAST_DAY) - pl.col("day")).dt.total_days()
        purchases = days.select(n=place - begin + 1, days=waited, back=following.is_not_null())
        rows = purchases.filter(pl.col("n") <= 5).group_by("n", "days", "back").len().collect().rows()
        return lambda: of_curve(rows)


def numpy_column(column):
    import pyarrow as pa

    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_date32(column.type):
        column = column.cast(pa.int32())
    return column.to_numpy(zero_copy_only=False)
