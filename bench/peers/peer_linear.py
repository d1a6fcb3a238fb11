"""scikit-learn's linear models on a table of numbers."""

import time


def fit_linear(job):
    import numpy
    from sklearn import metrics
    from sklearn.linear_model import LogisticRegression, Ridge
    from threadpoolctl import threadpool_limits

    from train_data import TrainFile

    settings = job["settings"]
    data = TrainFile(job["file"])
    rows, target = data.train()
    # ridge takes the 0/1 target as a number: what it costs does not depend on what the number means
    is_ridge = settings["model"] == "ridge"
    target = target.astype(numpy.float32) if is_ridge else target
    model = Ridge(alpha=settings["l2"]) if is_ridge else LogisticRegression(C=1 / settings["l2"], solver="lbfgs")
    with threadpool_limits(settings["threads"]):
        start = time.perf_counter()
        model.fit(rows, target)
        seconds = time.perf_counter() - start
    test, expected = data.test()
    if is_ridge:
        score = {"rmse": float(metrics.root_mean_squared_error(expected, model.predict(test)))}
    else:
        score = {"logLoss": float(metrics.log_loss(expected, model.predict_proba(test)))}
    return {"seconds": seconds, "score": score}
