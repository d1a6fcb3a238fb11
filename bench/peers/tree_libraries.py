"""The four libraries behind one set of functions: prepare (not timed), train, predict, save. Each imports itself late."""

import math
import time

import numpy


class Xgboost:
    def prepare(self, data, rows):
        return rows

    def train(self, data, rows, target, settings):
        import xgboost

        threads = settings["threads"]
        start = time.perf_counter()
        kinds = ["c" if i in data.categories else "q" for i in range(len(data.columns))]
        options = {"feature_types": kinds, "enable_categorical": True} if data.categories else {}
        table = xgboost.QuantileDMatrix(rows, target, max_bin=settings["bins"], nthread=threads, **options)
        bin_seconds = time.perf_counter() - start
        parameters = {
            "tree_method": "hist",
            "max_bin": settings["bins"],
            "nthread": threads,
            "learning_rate": settings["learningRate"],
            "objective": {"regression": "reg:squarederror", "binary": "binary:logistic"}.get(data.task, "multi:softprob"),
        }
        if data.task == "multiclass":
            parameters["num_class"] = data.classes
        if "leaves" in settings:
            parameters.update(grow_policy="lossguide", max_leaves=settings["leaves"], max_depth=0)
        else:
            parameters.update(max_depth=settings["depth"])
        return bin_seconds, xgboost.train(parameters, table, num_boost_round=settings["rounds"])

    def predict(self, data, model, rows):
        import xgboost

        kinds = ["c" if i in data.categories else "q" for i in range(len(data.columns))]
        options = {"feature_types": kinds, "enable_categorical": True} if data.categories else {}
        return model.predict(xgboost.DMatrix(rows, **options))

    def save(self, model, path):
        model.save_model(path + ".ubj")
        return path + ".ubj"


class Lightgbm:
    def prepare(self, data, rows):
        return rows

    def train(self, data, rows, target, settings):
        import lightgbm

        parameters = {
            "objective": {"regression": "regression"}.get(data.task, data.task),
            "num_threads": settings["threads"],
            "max_bin": settings["bins"],
            "learning_rate": settings["learningRate"],
            "verbosity": -1,
        }
        if data.task == "multiclass":
            parameters["num_class"] = data.classes
        if "leaves" in settings:
            parameters["num_leaves"] = settings["leaves"]
        else:
            parameters.update(max_depth=settings["depth"], num_leaves=2 ** settings["depth"])
        start = time.perf_counter()
        table = lightgbm.Dataset(
            rows, target, params=parameters, categorical_feature=data.categories or "auto", free_raw_data=True
        )
        table.construct()
        bin_seconds = time.perf_counter() - start
        return bin_seconds, lightgbm.train(parameters, table, num_boost_round=settings["rounds"])

    def predict(self, data, model, rows):
        return model.predict(rows)

    def save(self, model, path):
        model.save_model(path + ".txt")
        return path + ".txt"


class HistGradientBoosting:
    """Categories above 255 levels go through TargetEncoder, as scikit-learn's guide says; that is timed too."""

    LEVELS = 255

    def prepare(self, data, rows):
        return rows

    def train(self, data, rows, target, settings):
        from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
        from threadpoolctl import threadpool_limits

        estimator = HistGradientBoostingRegressor if data.task == "regression" else HistGradientBoostingClassifier
        shape = (
            {"max_leaf_nodes": settings["leaves"]}
            if "leaves" in settings
            else {"max_leaf_nodes": None, "max_depth": settings["depth"]}
        )
        few = [i for i in data.categories if data.columns[i]["levels"] <= self.LEVELS]
        many = [i for i in data.categories if i not in few]
        with threadpool_limits(settings["threads"]):
            encoder = self._encoder(data, many)
            model = estimator(
                max_iter=settings["rounds"],
                learning_rate=settings["learningRate"],
                max_bins=min(settings["bins"], 255),
                early_stopping=False,
                categorical_features=few or None,
                random_state=0,
                **shape,
            )
            if encoder is not None:
                rows = self._replace(rows, many, encoder.fit_transform(rows[:, many], target))
            model.fit(rows, target)
        return None, (encoder, many, model)

    def _encoder(self, data, many):
        if not many:
            return None
        from sklearn.model_selection import KFold, StratifiedKFold
        from sklearn.preprocessing import TargetEncoder

        folds = KFold if data.task == "regression" else StratifiedKFold
        return TargetEncoder(cv=folds(5, shuffle=True, random_state=0))

    def _replace(self, rows, many, values):
        if values.shape[1] == len(many):
            rows = rows.copy()
            rows[:, many] = values
            return rows
        return numpy.hstack([numpy.delete(rows, many, axis=1), values])

    def predict(self, data, fitted, rows):
        encoder, many, model = fitted
        if encoder is not None:
            rows = self._replace(rows, many, encoder.transform(rows[:, many]))
        if data.task == "regression":
            return model.predict(rows)
        probabilities = model.predict_proba(rows)
        return probabilities[:, 1] if data.task == "binary" else probabilities

    def save(self, model, path):
        import pickle

        with open(path + ".pickle", "wb") as file:
            pickle.dump(model, file)
        return path + ".pickle"


class Catboost:
    def prepare(self, data, rows):
        if not data.categories:
            return rows
        import pandas

        frame = pandas.DataFrame(rows)
        for i in data.categories:
            frame[i] = frame[i].fillna(-1).astype("int32")
        return frame

    def train(self, data, rows, target, settings):
        import catboost

        threads = settings["threads"]
        start = time.perf_counter()
        pool = catboost.Pool(rows, target, cat_features=data.categories or None, thread_count=threads)
        if not data.categories:
            pool.quantize(border_count=settings["bins"] - 1)
        bin_seconds = time.perf_counter() - start
        # its own symmetric trees of at least as many leaves: grown leaf by leaf it takes five times as long
        depth = settings["depth"] if "depth" in settings else math.ceil(math.log2(settings["leaves"]))
        model = catboost.CatBoost(
            {
                "iterations": settings["rounds"],
                "learning_rate": settings["learningRate"],
                "border_count": settings["bins"] - 1,
                "thread_count": threads,
                "loss_function": {"regression": "RMSE", "binary": "Logloss"}.get(data.task, "MultiClass"),
                "allow_writing_files": False,
                "logging_level": "Silent",
                "random_seed": 0,
                "depth": depth,
            }
        )
        model.fit(pool)
        # with categories the quantization waits for the fit
        return (None if data.categories else bin_seconds), model

    def predict(self, data, model, rows):
        import catboost

        pool = catboost.Pool(rows, cat_features=data.categories or None)
        if data.task == "regression":
            return model.predict(pool)
        probabilities = model.predict(pool, prediction_type="Probability")
        return probabilities[:, 1] if data.task == "binary" else probabilities

    def save(self, model, path):
        model.save_model(path + ".cbm")
        return path + ".cbm"


LIBRARIES = {
    "xgboost": Xgboost(),
    "lightgbm": Lightgbm(),
    "scikit-learn": HistGradientBoosting(),
    "catboost": Catboost(),
}


def score(data, predicted, target):
    """Held-out scores by the names the TypeScript side uses."""
    from sklearn import metrics

    if data.task == "regression":
        rmse = float(numpy.sqrt(numpy.mean((predicted - target.astype(numpy.float64)) ** 2)))
        return {
            "rmse": rmse,
            "mae": float(numpy.mean(numpy.abs(predicted - target))),
            "r2": float(metrics.r2_score(target, predicted)),
        }
    if data.task == "binary":
        return {
            "logLoss": float(metrics.log_loss(target, predicted)),
            "auc": float(metrics.roc_auc_score(target, predicted)),
        }
    return {
        "logLoss": float(metrics.log_loss(target, predicted, labels=range(data.classes))),
        "accuracy": float(numpy.mean(numpy.argmax(predicted, axis=1) == target)),
    }
