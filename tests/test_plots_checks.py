import numpy as np
import pytest

from lab.engine import Gradients, Network, backward, forward, gradient_check, initialize
from lab.plots.checks import agreement, eps_v

NETWORK = Network((2, 3, 1))


@pytest.fixture
def problem():
    rng = np.random.default_rng(0)
    return (
        NETWORK,
        initialize(NETWORK),
        rng.standard_normal((2, 6)),
        rng.integers(2, size=(1, 6)).astype(float),
    )


def test_every_entry_of_every_tensor_is_a_point_on_the_diagonal(problem):
    diagonal, *tensors = agreement(gradient_check(*problem)).data
    assert [trace.name for trace in tensors] == ["dW[1]", "db[1]", "dW[2]", "db[2]"]
    assert sum(len(trace.x) for trace in tensors) == NETWORK.parameter_count
    assert diagonal.x == diagonal.y
    for trace in tensors:
        np.testing.assert_allclose(trace.x, trace.y, atol=1e-8)


def test_a_tensor_of_the_wrong_shape_is_left_out(problem):
    network, parameters, X, Y = problem
    right = backward(network, parameters, forward(network, parameters, X), Y)
    wrong = Gradients.of({1: right.dW[1].T, 2: right.dW[2]}, right.db)
    drawing = agreement(gradient_check(network, parameters, X, Y, gradients=wrong))
    assert [trace.name for trace in drawing.data[1:]] == ["db[1]", "dW[2]", "db[2]"]


def test_a_curve_for_each_tensor_with_both_causes_named():
    drawing = eps_v([1e-8, 1e-5, 1e-2], {"dW1": [1e-6, 1e-10, 1e-3], "db1": [1e-6, 0.0, 1e-3]})
    assert [trace.name for trace in drawing.data] == ["dW[1]", "db[1]"]
    assert np.isnan(drawing.data[1].y[1])
    named = {note.text.split("<")[0]: note.xanchor for note in drawing.layout.annotations}
    assert named == {"rounding": "left", "truncation": "right"}
    assert drawing.layout.xaxis.type == drawing.layout.yaxis.type == "log"
