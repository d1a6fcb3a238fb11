"""What a user gets from a library: its defaults, or an Optuna search of at most 30 trials with early stopping."""

import time

import numpy

from train_data import TrainFile
from tree_libraries import score

TRIALS = 30
SEED = 0
MOST_ROUNDS = 1_500
PATIENCE = 50


def frames(data, rows):
    """A pandas frame with the categories as such: how each library's documentation feeds them."""
    import pandas

    frame = pandas.DataFrame(rows, columns=[column["name"] for column in data.columns])
    for i in data.categories:
        column = data.columns[i]
        frame[column["name"]] = pandas.Categorical.from_codes(
            frame.iloc[:, i].fillna(-1).astype("int32"), categories=range(column["levels"])
        )
    return frame


def estimator_of(library, data, threads, settings):
    is_regression = data.task == "regression"
    if library == "xgboost":
        import xgboost

        kind = xgboost.XGBRegressor if is_regression else xgboost.XGBClassifier
        return kind(enable_categorical=True, n_jobs=threads, random_state=SEED, **settings)
    if library == "lightgbm":
        import lightgbm

        kind = lightgbm.LGBMRegressor if is_regression else lightgbm.LGBMClassifier
        return kind(n_jobs=threads, random_state=SEED, verbosity=-1, **settings)
    if library == "catboost":
        import catboost

        kind = catboost.CatBoostRegressor if is_regression else catboost.CatBoostClassifier
        names = [data.columns[i]["name"] for i in data.categories]
        return kind(
            thread_count=threads, random_seed=SEED, silent=True, allow_writing_files=False, cat_features=names, **settings
        )
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    kind = HistGradientBoostingRegressor if is_regression else HistGradientBoostingClassifier
    return kind(categorical_features="from_dtype", random_state=SEED, **settings)


def predict(data, model, rows):
    if data.task == "regression":
        return model.predict(rows)
    probabilities = model.predict_proba(rows)
    return probabilities[:, 1] if data.task == "binary" else probabilities


def table(data, library, rows):
    frame = frames(data, rows)
    if library != "catboost":
        return frame
    for i in data.categories:
        name = data.columns[i]["name"]
        frame[name] = frame[name].cat.codes.astype("int32")
    return frame


def fit_preset(job):
    """Answers scores on the held-out rows and the seconds of fitting, the search included."""
    from threadpoolctl import threadpool_limits

    data = TrainFile(job["file"])
    library, preset, threads = job["library"], job["settings"]["preset"], job["settings"]["threads"]
    rows, target = data.train()
    rows = table(data, library, rows)
    with threadpool_limits(threads):
        start = time.perf_counter()
        settings = {} if preset == "default" else tune(data, library, rows, target, threads)
        model = estimator_of(library, data, threads, settings).fit(rows, target)
        seconds = time.perf_counter() - start
    test, expected = data.test()
    return {"seconds": seconds, "score": score(data, predict(data, model, table(data, library, test)), expected)}


def tune(data, library, rows, target, threads):
    """The best of 30 trials on a fifth of the training rows held back, with the rounds that early stopping found."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    held_back = hold_back(data, target)
    train, check = ~held_back, held_back
    best_rounds = {}

    def loss_of(trial):
        settings = suggest(library, trial)
        model = estimator_of(library, data, threads, {**settings, **stopping(library)})
        fit_with_check(library, model, rows[train], target[train], rows[check], target[check])
        best_rounds[trial.number] = rounds_of(library, model)
        predicted = predict(data, model, rows[check])
        found = score(data, predicted, target[check])
        return found["rmse"] if data.task == "regression" else found["logLoss"]

    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=SEED))
    study.optimize(loss_of, n_trials=TRIALS)
    settings = suggest(library, optuna.trial.FixedTrial(study.best_params))
    return {**settings, "n_estimators": max(1, best_rounds[study.best_trial.number])}


def hold_back(data, target):
    """Time-ordered sets keep their last fifth, others a random one that has every class."""
    rows = len(target)
    held = numpy.zeros(rows, dtype=bool)
    if data.ordered:
        held[-(rows // 5) :] = True
        return held
    order = numpy.random.default_rng(SEED).permutation(rows)
    if data.task != "regression":
        order = order[numpy.argsort(target[order], kind="stable")]
    held[order[::5]] = True
    return held


def suggest(library, trial):
    rate = trial.suggest_float("learning_rate", 0.02, 0.3, log=True)
    columns = trial.suggest_float("columns", 0.5, 1.0)
    sample = trial.suggest_float("rows", 0.6, 1.0)
    l2 = trial.suggest_float("l2", 1e-3, 30, log=True)
    leaves = trial.suggest_int("leaves", 8, 127, log=True)
    if library == "lightgbm":
        return {
            "learning_rate": rate,
            "num_leaves": leaves,
            "min_child_samples": trial.suggest_int("min_rows", 5, 100, log=True),
            "colsample_bytree": columns,
            "subsample": sample,
            "subsample_freq": 1,
            "reg_lambda": l2,
        }
    return {
        "learning_rate": rate,
        "grow_policy": "lossguide",
        "max_leaves": leaves,
        "max_depth": 0,
        "min_child_weight": trial.suggest_float("min_weight", 0.5, 50, log=True),
        "colsample_bytree": columns,
        "subsample": sample,
        "reg_lambda": l2,
    }


def stopping(library):
    return {"n_estimators": MOST_ROUNDS, **({"early_stopping_rounds": PATIENCE} if library == "xgboost" else {})}


def fit_with_check(library, model, rows, target, check_rows, check_target):
    if library == "xgboost":
        model.fit(rows, target, eval_set=[(check_rows, check_target)], verbose=False)
        return
    import lightgbm

    model.fit(
        rows,
        target,
        eval_X=check_rows,
        eval_y=check_target,
        callbacks=[lightgbm.early_stopping(PATIENCE, verbose=False)],
    )


def rounds_of(library, model):
    return model.best_iteration + 1 if library == "xgboost" else model.best_iteration_
