"""Operations on stacks against one after the other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.checker.values.operations import Impossible, operate
from lab.checker.values.stacks import ELEMENTWISE, operate_on_stacks

COUNT = 3
FEW = settings(max_examples=15)  # of each operation
UNARY = ("neg", "as", "exp", "log", "sqrt", "abs", "cosh", "sign")
SHAPES = [(), (1,), (4,), (1, 4), (4, 1), (4, 4), (2, 4, 4)]


def one_after_the_other(op, note, args, is_stack):
    rows = [
        [arg[row] if one else arg for arg, one in zip(args, is_stack, strict=True)]
        for row in range(COUNT)
    ]
    return np.stack([operate(op, note, *row) for row in rows])


@st.composite
def arrays(draw, count, shapes=SHAPES):
    """Arrays with shapes that fit, one of them at least a stack."""
    is_stack = draw(st.lists(st.booleans(), min_size=count, max_size=count).filter(any))
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    return [
        rng.uniform(0.1, 2.0, ((COUNT,) if one else ()) + draw(st.sampled_from(shapes)))
        for one in is_stack
    ], is_stack


def agree(op, note, args, is_stack):
    expected = one_after_the_other(op, note, args, is_stack)
    found = operate_on_stacks(op, note, args, is_stack)
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-12, equal_nan=True)


@pytest.mark.parametrize("op", sorted(ELEMENTWISE))
@FEW
@given(data=st.data())
def test_what_is_elementwise_broadcasts_as_it_does_alone(op, data):
    count = 1 if op in UNARY else 3 if op == "where" else 2
    agree(op, None, *data.draw(arrays(count)))


@given(st.data(), st.sampled_from([None, 0, 1, -1, -2, (0, 1), (1,)]), st.booleans())
def test_sums_run_along_the_axes_of_what_is_stacked(data, axis, keepdims):
    for op in ("sum", "mean", "max"):
        agree(op, (axis, keepdims), *data.draw(arrays(1, [(4, 4), (4, 1), (1, 4)])))


@given(st.data())
def test_products_and_turned_matrices(data):
    agree("@", None, *data.draw(arrays(2, [(4, 4), (4,)])))
    agree("@", "dot", *data.draw(arrays(2, [(4,), (4, 4), ()])))
    agree("T", None, *data.draw(arrays(1)))


@pytest.mark.parametrize("name", ["tanh", "relu", "sigmoid", "softmax"])
@pytest.mark.parametrize("op", ["activation", "slope", "slope of A"])
@FEW
@given(data=st.data())
def test_activations(op, name, data):
    agree(op, (name, False), *data.draw(arrays(1, [(4, 4), (4, 1)])))


@given(st.data())
def test_any_other_operation_is_done_one_after_the_other(data):
    agree("index", (0, slice(None)), *data.draw(arrays(1, [(4, 4)])))
    agree("outer", None, *data.draw(arrays(2, [(4,), (4, 1)])))
    agree("joined", (0, False), *data.draw(arrays(2, [(4, 4), (1, 4)])))


def test_what_has_no_value_alone_has_none_in_a_stack():
    with pytest.raises(Impossible, match="do not fit"):
        operate_on_stacks("@", None, [np.ones((COUNT, 2, 3)), np.ones((2, 3))], [True, False])
