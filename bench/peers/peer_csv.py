"""From a CSV file of float32 numbers to LightGBM's bins, by different readers."""

import os
import time


def read_polars(path, threads):
    import polars

    frame = polars.read_csv(path, infer_schema_length=1_000)
    return frame.to_numpy(order="c")


def read_pandas(path, threads):
    import pandas

    return pandas.read_csv(path).to_numpy()


def read_pandas_pyarrow(path, threads):
    import pandas
    import pyarrow

    pyarrow.set_cpu_count(threads)
    return pandas.read_csv(path, engine="pyarrow").to_numpy()


def read_duckdb(path, threads):
    import duckdb
    import numpy

    with duckdb.connect(config={"threads": threads}) as connection:
        columns = connection.execute("FROM read_csv(?, header = true)", [path]).fetchnumpy()
    return numpy.column_stack(list(columns.values()))


READERS = {
    "polars": read_polars,
    "pandas": read_pandas,
    "pandas with pyarrow": read_pandas_pyarrow,
    "duckdb": read_duckdb,
}


def read_and_bin(job):
    import lightgbm

    settings = job["settings"]
    start = time.perf_counter()
    table = READERS[job["library"]](settings["csv"], settings["threads"])
    read = time.perf_counter()
    if table.shape != (settings["rows"], settings["columns"] + 1):
        raise ValueError(f"{table.shape} was read")
    parameters = {"max_bin": settings["bins"], "num_threads": settings["threads"], "verbosity": -1}
    lightgbm.Dataset(table[:, :-1], table[:, -1], params=parameters).construct()
    seconds = time.perf_counter() - start
    return {
        "seconds": seconds,
        "readSeconds": read - start,
        "binSeconds": seconds - (read - start),
        "megabytesPerSecond": os.path.getsize(settings["csv"]) / 1e6 / (read - start),
    }
