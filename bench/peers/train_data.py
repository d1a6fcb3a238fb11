"""Reads the tables that bench/trainer/train-file.ts describes: a JSON header, and a file of raw 32-bit columns."""

import json
import os

import numpy


class TrainFile:
    def __init__(self, path):
        with open(path) as file:
            header = json.load(file)
        self.task = header["task"]
        self.classes = header["classes"]
        self.ordered = header["ordered"]
        self.train_rows = header["trainRows"]
        self.rows = header["trainRows"] + header["testRows"]
        self.columns = header["columns"]
        self.bytes = os.path.join(os.path.dirname(path), header["bytes"])
        self.categories = [i for i, column in enumerate(self.columns) if column["kind"] == "category"]

    def _read(self, index, start, end, kind):
        offset = 4 * (index * self.rows + start)
        return numpy.fromfile(self.bytes, dtype=kind, count=end - start, offset=offset)

    def matrix(self, start, end):
        """Row-major float32; codes of categories as numbers, missing and unseen ones NaN."""
        values = numpy.empty((end - start, len(self.columns)), dtype=numpy.float32)
        for i, column in enumerate(self.columns):
            if column["kind"] == "number":
                values[:, i] = self._read(i, start, end, "<f4")
                continue
            codes = self._read(i, start, end, "<i4")
            values[:, i] = numpy.where((codes < 0) | (codes >= column["levels"]), numpy.nan, codes)
        return values

    def target(self, start, end):
        values = self._read(len(self.columns), start, end, "<f4")
        return values if self.task == "regression" else values.astype(numpy.int32)

    def train(self):
        return self.matrix(0, self.train_rows), self.target(0, self.train_rows)

    def test(self):
        return self.matrix(self.train_rows, self.rows), self.target(self.train_rows, self.rows)


def write_table(path, task, classes, columns, target, train_rows, ordered):
    """`columns` are (name, kind, levels, values); the training rows come first, `ordered` if by time."""
    rows = len(target)
    name = os.path.basename(path)
    with open(path + ".bin.part", "wb") as file:
        for _, kind, _, values in columns:
            file.write(numpy.asarray(values, dtype="<f4" if kind == "number" else "<i4").tobytes())
        file.write(numpy.asarray(target, dtype="<f4").tobytes())
    os.replace(path + ".bin.part", path + ".bin")
    described = [
        {"name": column, "kind": kind, **({} if kind == "number" else {"levels": levels})}
        for column, kind, levels, _ in columns
    ]
    header = {
        "task": task,
        "classes": classes,
        "ordered": ordered,
        "trainRows": train_rows,
        "testRows": rows - train_rows,
        "columns": described,
        "bytes": name + ".bin",
    }
    with open(path + ".json.part", "w") as file:
        json.dump(header, file)
    os.replace(path + ".json.part", path + ".json")
