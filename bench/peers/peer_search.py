"""A search over the same ranges by scikit-learn and by Optuna with XGBoost: k folds for each candidate, then one fit."""

import time

import numpy

ROUNDS = (50, 150)
LEARNING_RATE = (0.02, 0.3)
LEAVES = (8, 63)
MIN_ROWS = (5, 100)
L2 = (1e-3, 10.0)


def run_search(job):
    from sklearn import metrics

    from train_data import TrainFile

    data, settings = TrainFile(job["file"]), job["settings"]
    rows, target = data.train()
    start = time.perf_counter()
    predict = {"scikit-learn": random_search, "optuna": optuna_search}[job["library"]](rows, target, settings)
    seconds = time.perf_counter() - start
    test, expected = data.test()
    predicted = predict(test)
    score = {
        "logLoss": float(metrics.log_loss(expected, predicted)),
        "auc": float(metrics.roc_auc_score(expected, predicted)),
    }
    return {"seconds": seconds, "score": score}


def random_search(rows, target, settings):
    from scipy.stats import loguniform, randint
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.model_selection import RandomizedSearchCV
    from threadpoolctl import threadpool_limits

    search = RandomizedSearchCV(
        HistGradientBoostingClassifier(early_stopping=False, random_state=0),
        {
            "max_iter": randint(ROUNDS[0], ROUNDS[1] + 1),
            "learning_rate": loguniform(*LEARNING_RATE),
            "max_leaf_nodes": randint(LEAVES[0], LEAVES[1] + 1),
            "min_samples_leaf": randint(MIN_ROWS[0], MIN_ROWS[1] + 1),
            "l2_regularization": loguniform(*L2),
        },
        n_iter=settings["candidates"],
        cv=settings["folds"],
        scoring="neg_log_loss",
        # a process a core, each on one thread, as scikit-learn's guide has it
        n_jobs=settings["threads"],
        random_state=settings["seed"],
    )
    with threadpool_limits(1 if settings["threads"] > 1 else settings["threads"]):
        search.fit(rows, target)
    return lambda test: search.predict_proba(test)[:, 1]


def optuna_search(rows, target, settings):
    import optuna
    import xgboost
    from sklearn.metrics import log_loss
    from sklearn.model_selection import StratifiedKFold

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    folds = list(StratifiedKFold(settings["folds"], shuffle=True, random_state=settings["seed"]).split(rows, target))
    # binned once a fold, as a careful user would
    tables = []
    for train, test in folds:
        table = xgboost.QuantileDMatrix(rows[train], target[train], nthread=settings["threads"])
        tables.append((table, xgboost.QuantileDMatrix(rows[test], target[test], ref=table, nthread=settings["threads"]), target[test]))

    def parameters_of(trial):
        return {
            "objective": "binary:logistic",
            "tree_method": "hist",
            "grow_policy": "lossguide",
            "max_depth": 0,
            "nthread": settings["threads"],
            "learning_rate": trial.suggest_float("learning_rate", *LEARNING_RATE, log=True),
            "max_leaves": trial.suggest_int("max_leaves", *LEAVES),
            "min_child_weight": trial.suggest_float("min_child_weight", MIN_ROWS[0] / 4, MIN_ROWS[1] / 4, log=True),
            "lambda": trial.suggest_float("lambda", *L2, log=True),
        }

    def loss_of(trial):
        parameters, rounds = parameters_of(trial), trial.suggest_int("rounds", *ROUNDS)
        losses = [
            log_loss(expected, xgboost.train(parameters, train, num_boost_round=rounds).predict(test))
            for train, test, expected in tables
        ]
        return float(numpy.mean(losses))

    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=settings["seed"]))
    study.optimize(loss_of, n_trials=settings["candidates"])
    best = study.best_trial
    whole = xgboost.QuantileDMatrix(rows, target, nthread=settings["threads"])
    model = xgboost.train(parameters_of(optuna.trial.FixedTrial(best.params)), whole, num_boost_round=best.params["rounds"])
    return lambda test: model.predict(xgboost.DMatrix(test))
