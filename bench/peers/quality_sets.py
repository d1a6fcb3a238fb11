"""Writes the data sets that quality is judged on as the raw columns both sides read, with the splits of record."""

import os

import numpy
import pandas

from train_data import write_table

FOLDS = 5
# sets whose rows are in the order of time, and whose test comes after the rest
ORDERED = {"electricity", "green-taxi-02", "green-taxi-12"}


def write_sets(job):
    """`folders` are looked through in order for each file. Answers the tables written and why others were not."""
    os.makedirs(job["target"], exist_ok=True)
    written, absent = {}, {}
    for name, make in {**SETS, **BUNDLED}.items():
        try:
            written[name] = []
            for part, (frame, target, task, test) in make(lambda file: find(job["folders"], file)):
                path = os.path.join(job["target"], f"{name}{part}")
                write_split(path, frame, target, task, test, ordered=name in ORDERED)
                written[name].append(path + ".json")
        except FileNotFoundError as error:
            written.pop(name)
            absent[name] = str(error)
    return {"written": written, "absent": absent}


def find(folders, file):
    for folder in folders:
        path = os.path.join(folder, file)
        if os.path.exists(path):
            return path
    raise FileNotFoundError(f"{file} is in none of the data folders")


def write_split(path, frame, target, task, test, ordered):
    order = numpy.concatenate([numpy.flatnonzero(~test), numpy.flatnonzero(test)])
    train_rows = int((~test).sum())
    columns = []
    for name in frame.columns:
        values = frame[name].iloc[order]
        if pandas.api.types.is_numeric_dtype(values):
            columns.append((name, "number", None, values.to_numpy(dtype=numpy.float32, na_value=numpy.nan)))
            continue
        # levels are those of the training rows; what else comes is unseen
        levels = sorted(values.iloc[:train_rows].dropna().unique())
        codes = values.map({level: code for code, level in enumerate(levels)}).fillna(len(levels))
        codes = numpy.where(values.isna(), -1, codes)
        columns.append((name, "category", len(levels), codes))
    classes = 0 if task == "regression" else len(numpy.unique(target))
    write_table(path, task, classes, columns, numpy.asarray(target)[order], train_rows, ordered)


def fifth(rows, fold=FOLDS - 1):
    return numpy.arange(rows) % FOLDS == fold


def california(find_file):
    frame = pandas.read_csv(find_file("california-housing.csv"))
    target = frame.pop("median_house_value")
    yield "", (frame, target, "regression", fifth(len(frame)))


def telco(find_file):
    frame = pandas.read_csv(find_file("telco-churn.csv")).drop(columns="customerID")
    frame["TotalCharges"] = pandas.to_numeric(frame["TotalCharges"], errors="coerce")
    target = (frame.pop("Churn") == "Yes").astype(int)
    yield "", (frame, target, "binary", fifth(len(frame)))


def penguins(find_file):
    frame = pandas.read_csv(find_file("penguins.csv"))
    target = frame.pop("species").astype("category").cat.codes
    yield "", (frame, target, "multiclass", fifth(len(frame)))


def electricity(find_file):
    frame = pandas.read_csv(find_file("electricity.csv")).drop(columns="date")
    target = (frame.pop("class") == "UP").astype(int)
    yield "", (frame, target, "binary", numpy.arange(len(frame)) >= int(0.8 * len(frame)))


def sepsis(find_file):
    frame = pandas.read_csv(find_file("sepsis-survival.csv"))
    target = frame.pop("hospital_outcome_1alive_0dead")
    yield "", (frame, target, "binary", fifth(len(frame)))


def taxi(test_month):
    def months(find_file):
        train, test = (taxi_month(find_file(f"green-taxi-2023-{month}.parquet")) for month in ("01", test_month))
        both = pandas.concat([train, test], ignore_index=True)
        target = both.pop("minutes")
        yield "", (both, target, "regression", numpy.arange(len(both)) >= len(train))

    return months


def taxi_month(path):
    raw = pandas.read_parquet(path)
    pickup = raw["lpep_pickup_datetime"]
    minutes = (raw["lpep_dropoff_datetime"] - pickup).dt.total_seconds() / 60
    frame = pandas.DataFrame(
        {
            "PULocationID": raw["PULocationID"].astype(str),
            "DOLocationID": raw["DOLocationID"].astype(str),
            "trip_distance": raw["trip_distance"],
            "hour": pickup.dt.hour,
            "weekday": pickup.dt.weekday,
            "minutes": minutes,
        }
    )
    return frame[minutes.between(1, 60)]


def bundled(loader, task):
    """Small sets that come with scikit-learn: every fifth in turn is the test, for one alone would be luck."""

    def folds(find_file):
        from sklearn import datasets

        frame, target = getattr(datasets, loader)(return_X_y=True, as_frame=True)
        for fold in range(FOLDS):
            yield f"-{fold}", (frame, target, task, fifth(len(frame), fold))

    return folds


def generated(loader, task, rows):
    """scikit-learn's published simulations, with a seed."""

    def one(find_file):
        from sklearn import datasets

        options = {"noise": 1.0} if loader.startswith("make_friedman") else {}
        values, target = getattr(datasets, loader)(n_samples=rows, random_state=0, **options)
        target = target if task == "regression" else (target > 0).astype(int)
        frame = pandas.DataFrame(values, columns=[f"x{i}" for i in range(values.shape[1])])
        yield "", (frame, target, task, fifth(rows))

    return one


SETS = {
    "california-housing": california,
    "telco-churn": telco,
    "penguins": penguins,
    "electricity": electricity,
    "sepsis-survival": sepsis,
    "green-taxi-02": taxi("02"),
    "green-taxi-12": taxi("12"),
}
BUNDLED = {
    "diabetes": bundled("load_diabetes", "regression"),
    "breast-cancer": bundled("load_breast_cancer", "binary"),
    "wine": bundled("load_wine", "multiclass"),
    "digits": bundled("load_digits", "multiclass"),
    "friedman": generated("make_friedman1", "regression", 10_000),
    "hastie": generated("make_hastie_10_2", "binary", 12_000),
}
