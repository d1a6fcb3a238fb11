"""The peers of the trainer. `trainer.py <cores>` answers one JSON line to each JSON line; `trainer.py once <job>`
does one job from the start of its process, importing nothing but the library it names, and answers one line."""

import gc
import importlib
import json
import os
import resource
import sys
import time
import traceback

VERSIONED = ["xgboost", "lightgbm", "scikit-learn", "catboost", "optuna", "polars", "pandas", "duckdb", "numpy"]
# what the libraries import when it happens to be there, and do without otherwise: kept from them in a process that
# is timed from its start, so that each is measured in its leanest installation
OPTIONAL = {
    "xgboost": ["pandas", "sklearn", "pyarrow", "polars", "matplotlib", "graphviz"],
    "lightgbm": ["pandas", "sklearn", "pyarrow", "polars", "matplotlib", "graphviz"],
    "scikit-learn": ["pandas", "pyarrow", "polars"],
}


def module_of(name):
    return "sklearn" if name == "scikit-learn" else name


def peak_bytes():
    try:
        with open("/proc/self/status") as file:
            for line in file:
                if line.startswith("VmHWM"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


LOADED = {}


def load(path, library):
    """Tables are read once, before the clock starts; one at a time is kept."""
    from train_data import TrainFile
    from tree_libraries import LIBRARIES

    if LOADED.get("path") != path:
        LOADED.clear()
        data = TrainFile(path)
        LOADED.update(path=path, data=data, train=data.train())
    data, (rows, target) = LOADED["data"], LOADED["train"]
    return data, LIBRARIES[library].prepare(data, rows), target


def train(job):
    from tree_libraries import LIBRARIES, score

    library = LIBRARIES[job["library"]]
    data, rows, target = load(job["file"], job["library"])
    importlib.import_module(module_of(job["library"]))
    gc.collect()
    cpu = time.process_time()
    start = time.perf_counter()
    bin_seconds, model = library.train(data, rows, target, job["settings"])
    seconds = time.perf_counter() - start
    answer = {"seconds": seconds, "trainCpuSeconds": time.process_time() - cpu}
    if bin_seconds is not None:
        answer["binSeconds"] = bin_seconds
    if "model" in job:
        answer["modelBytes"] = os.path.getsize(library.save(model, job["model"]))
    answer["peakBytes"] = peak_bytes()
    if job.get("score", True):
        test, expected = data.test()
        answer["score"] = score(data, library.predict(data, model, library.prepare(data, test)), expected)
    return answer


def linear(job):
    from peer_linear import fit_linear

    return fit_linear(job)


def search(job):
    from peer_search import run_search

    return run_search(job)


def csv_to_bins(job):
    from peer_csv import read_and_bin

    return read_and_bin(job)


def write_quality_sets(job):
    from quality_sets import write_sets

    return write_sets(job)


def preset(job):
    from peer_presets import fit_preset

    return fit_preset(job)


COMMANDS = {
    "train": train,
    "linear": linear,
    "search": search,
    "csvToBins": csv_to_bins,
    "writeQualitySets": write_quality_sets,
    "preset": preset,
}


def answer_line(fields):
    print(json.dumps(fields), flush=True)


def run(job):
    cpu = time.process_time()
    try:
        return {**COMMANDS[job["command"]](job), "cpuSeconds": time.process_time() - cpu}
    except Exception:
        return {"error": traceback.format_exc()}


def introduce():
    from importlib import metadata

    versions, absent = {"python": sys.version.split()[0]}, {}
    for name in VERSIONED:
        try:
            versions[name] = metadata.version(name)
            importlib.import_module(module_of(name))
        except Exception as error:
            versions.pop(name, None)
            absent[name] = f"{type(error).__name__}: {error}"
    return {"versions": versions, "absent": absent, "cpuSeconds": time.process_time()}


if sys.argv[1] == "once":
    only = json.loads(sys.argv[2])
    for optional in OPTIONAL.get(only.get("library"), []):
        sys.modules[optional] = None
    result = run(only)
    # everything since the process began, the imports too
    answer_line({**result, "cpuSeconds": time.process_time()})
else:
    answer_line(introduce())
    for line in sys.stdin:
        answer_line(run(json.loads(line)))
