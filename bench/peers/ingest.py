"""Reads a table with pandas and writes it as Parquet, timing itself. One JSON job a line in, one answer a line out."""

import json
import sys
import time
import traceback

import numpy
import pandas
import pyarrow

CORES = int(sys.argv[1])
pyarrow.set_cpu_count(CORES)
pyarrow.set_io_thread_count(CORES)


def read(job):
    if job["format"] == "parquet":
        return pandas.read_parquet(job["file"])
    kinds = {"number": "float64", "category": "str", "boolean": "bool"}
    types = {c["name"]: kinds[c["kind"]] for c in job["columns"] if c["kind"] != "timestamp"}
    times = [c["name"] for c in job["columns"] if c["kind"] == "timestamp"]
    # the default engine is C, on one thread; pyarrow's uses all it is given
    engine = {} if job["engine"] == "default" else {"engine": job["engine"]}
    return pandas.read_csv(job["file"], dtype=types, parse_dates=times, date_format="%Y-%m-%dT%H:%M:%S", **engine)


def answer(fields):
    print(json.dumps(fields), flush=True)


answer(
    {
        "versions": {
            "python": sys.version.split()[0],
            "pandas": pandas.__version__,
            "pyarrow": pyarrow.__version__,
            "numpy": numpy.__version__,
        }
    }
)
for line in sys.stdin:
    try:
        job = json.loads(line)
        cpu = time.process_time()
        start = time.perf_counter()
        table = read(job)
        table.to_parquet(job["target"])
        seconds = time.perf_counter() - start
        if len(table) != job["rows"]:
            raise ValueError(f"{len(table)} rows were read of {job['rows']}")
        answer({"seconds": seconds, "cpuSeconds": time.process_time() - cpu})
        del table
    except Exception:
        answer({"error": traceback.format_exc()})
