"""Real data: the measurements that come with scikit-learn, in their own units, without a download.

Scikit-learn is imported where it is called, because importing it takes two seconds that a page
should not wait for.
"""

from typing import Any

from lab.data.dataset import Rows


def iris(**_: object) -> Rows:
    """150 flowers of three species, four lengths in cm (Fisher 1936)."""
    from sklearn.datasets import load_iris

    return measured(load_iris(), "species")


def wine(**_: object) -> Rows:
    """178 wines of three cultivars, 13 chemical measurements (Aeberhard and Forina 1991)."""
    from sklearn.datasets import load_wine

    return measured(load_wine(), "cultivar")


def cancer(**_: object) -> Rows:
    """569 breast tumours, malignant or benign, 30 measurements of their cells (Wolberg, Mangasarian
    and Street 1993).
    """
    from sklearn.datasets import load_breast_cancer

    return measured(load_breast_cancer(), "diagnosis")


def digits(**_: object) -> Rows:
    """1,797 handwritten digits, 8 x 8 pixels from 0 to 16 (Alpaydin and Kaynak 1998)."""
    from sklearn.datasets import load_digits

    return measured(load_digits(), "digit")


def diabetes(**_: object) -> Rows:
    """442 patients, ten measurements, and how far the disease went in a year, 25 to 346 (Efron et
    al. 2004).
    """
    from sklearn.datasets import load_diabetes

    data = load_diabetes(scaled=False)
    return Rows(data.data, data.target, tuple(data.feature_names), "progression")


def measured(data: Any, target: str) -> Rows:
    """Rows of a scikit-learn Bunch with classes."""
    return Rows(
        data.data,
        data.target,
        tuple(map(str, data.feature_names)),
        target,
        tuple(map(str, data.target_names)),
    )
