"""The pages on backpropagation as a visitor meets them, opened from app.py: every step, the check,
the duel and the game.
"""

import numpy as np
import pytest
from visits import healthy, opened

from lab.engine import COSTS, backward, forward
from lab.mistakes import CATALOGUE, MISTAKES
from lab.ui.examples import small_example


def press(at, label):
    return healthy(next(one for one in at.button if one.label == label).click().run())


def choose(at, label, value):
    kinds = (
        at.selectbox,
        at.get("button_group"),
        at.get("select_slider"),
        at.number_input,
        at.toggle,
    )
    widget = next(one for kind in kinds for one in kind if one.label == label)
    return healthy(widget.set_value(value).run())


def lessons(at):
    return at.session_state["lab"].lessons


def texts(at):
    return [
        one.value
        for kind in (at.markdown, at.latex, at.info, at.success, at.warning, at.error)
        for one in kind
    ]


def figures(at):
    return "".join(one.proto.spec for one in at.get("plotly_chart"))


def test_every_step_can_be_walked_with_next_and_back_again():
    at = opened("backprop")
    example = small_example()
    trace = forward(example.network, example.parameters, example.X)
    gradients = backward(example.network, example.parameters, trace, example.Y)
    seen = []
    while True:
        seen.append(at.header[0].value.split(": ")[1])
        if seen[-1] == "dW[2]":
            assert f"{gradients.dW[2][0, 0]:.4g}" in "".join(one.value for one in at.latex)
        forth = next(one for one in at.button if one.label == "Next")
        if forth.disabled:
            break
        healthy(forth.click().run())
    assert len(seen) == 26
    assert seen[:3] == ["A[0]", "Z[1]", "A[1]"]
    assert seen[-1] == "new b[3]"
    at = press(at, "Previous")
    assert "new W[3]" in at.header[0].value


def test_any_quantity_can_be_jumped_to_and_dW_is_measured_beside():
    at = choose(opened("backprop"), "Jump to", "dW[1]")
    assert "dW[1]" in at.header[0].value
    assert any("Relative difference" in text for text in texts(at))
    assert "dW[1] measured" in figures(at)
    at = choose(at, "Jump to", "dA[1]")
    assert not any("Relative difference" in text for text in texts(at))


def test_rows_stand_beside_the_columns():
    at = choose(opened("backprop"), "Jump to", "dW[2]")
    before = len(at.latex)
    at = choose(at, "Examples as rows, too", True)
    assert len(at.latex) == before + 2
    assert any(r"A^{[l-1]T} dZ^{[l]}" in one.value for one in at.latex)


def test_one_example_of_the_train_page():
    at = choose(
        opened("backprop", hidden_layers="3", activation="relu", l2="0.1"),
        "Network",
        "Train page's",
    )
    at = choose(at, "Examples", "One example")
    at = choose(at, "Jump to", "dZ[2]")
    assert any(r"_{1 \times 1}" in one.value for one in at.latex)
    assert any(one.label.startswith("Which, of") for one in at.number_input)


@pytest.mark.parametrize(
    "query",
    [
        {"dataset": "blobs", "hidden_layers": "5", "activation": "gelu"},
        {"cost": "squared error", "hidden_layers": "4", "l2": "0.1"},
        {"dataset": "iris", "cost": "half squared error", "hidden_layers": ""},
    ],
)
def test_every_step_of_other_networks(query):
    at = choose(opened("backprop", **query), "Network", "Train page's")
    walk_through(at, next(one for one in at.selectbox if one.label == "Jump to").options)


@pytest.mark.parametrize(
    ("output", "cost"),
    [(output, name) for name, entry in COSTS.items() for output in entry.outputs],
)
def test_every_output_and_cost(output, cost):
    at = opened("backprop", dataset="iris", hidden_layers="", output=output, cost=cost, l2="0.1")
    at = choose(choose(at, "Network", "Train page's"), "Examples as rows, too", True)
    network = at.session_state["lab"].trainer.network
    assert (network.output, network.cost) == (output, cost)
    walk_through(at, ("A[1]", "J", "dA[1]", "dZ[1]"))  # which are all that it changes


def walk_through(at, names):
    for name in names:
        at = choose(at, "Jump to", name)
        assert at.header[0].value.endswith(f": {name}")


def test_the_gradient_check_of_the_train_page_is_right_at_1e_5_and_not_at_1e_12():
    at = opened("gradcheck")
    assert at.success
    table = at.dataframe[0].value
    assert list(table["tensor"]) == ["dW[1]", "db[1]", "dW[2]", "db[2]", "dW[3]", "db[3]"]
    at = choose(at, "eps", 1e-12)
    assert not at.success
    assert "1e-05" in at.warning[0].value


@pytest.mark.parametrize("page", ["backprop", "gradcheck"])
def test_a_network_that_has_diverged_is_told_not_shown_as_a_traceback(page):
    at = opened()
    at.session_state["lab"].trainer.parameters.flat[...] = np.nan
    at.switch_page(f"lab/pages/{page}.py").run()
    if page == "backprop":
        at = choose(at, "Network", "Train page's")
    assert "diverged" in healthy(at).error[0].value


def test_kinks_of_relu_are_told():
    at = choose(opened("gradcheck", activation="relu"), "eps", 0.1)
    assert any("stand on a kink of relu" in one.value for one in at.info)


def test_tensors_that_cannot_be_measured_are_named_and_not_called_right():
    settings = {"activation": "relu", "initialization": "zeros", "hidden_layers": "8"}
    at = opened("gradcheck", **settings)
    assert (
        at.success[0].value == "2 of 4 tensors can be measured, and they agree to 1e-07 or better."
    )
    assert at.warning[0].value.startswith("dW[1], db[1]: every entry stands on a kink")
    table = at.dataframe[0].value
    assert list(table["verdict"]) == [
        "nothing to measure",
        "nothing to measure",
        "✓ right",
        "✓ right",
    ]
    assert list(table["relative difference"][:2]) == ["no number"] * 2
    at = choose(
        choose(opened("backprop", **settings), "Network", "Train page's"), "Jump to", "dW[1]"
    )
    assert not any("Relative difference" in text for text in texts(at))
    assert any("16 of 16 entries stand on a kink of relu" in one.value for one in at.caption)


def test_every_mistake_can_be_looked_at_and_trained():
    at = opened("mistakes")
    for mistake in CATALOGUE:
        at = choose(at, "The wrong equation", mistake.name)
        duel = lessons(at).duel
        table = at.dataframe[0].value
        first = table[table["verdict"] == "✗ wrong, the first"]
        assert list(first["tensor"]) == [f"{mistake.quantity}[{mistake.layer(duel.right.network)}]"]
        if duel.wrong is None:
            assert duel.problem in [one.value for one in at.error]
            continue
        np.testing.assert_array_equal(duel.right.parameters.flat, duel.wrong.parameters.flat)
        duel.playback.step()
        duel.playback.advance(seconds=60)
        assert duel.right.epoch == duel.wrong.epoch == 1
        assert np.any(duel.right.parameters.flat != duel.wrong.parameters.flat)


def test_the_accuracy_does_not_find_what_the_check_finds():
    at = choose(opened("mistakes"), "The wrong equation", "W not transposed where it is square")
    at = press(press(at, "Step"), "100 epochs")
    assert lessons(at).duel.wrong.epoch == 101
    assert any("The accuracy cannot find this mistake" in one.value for one in at.info)


def test_surprise_me_changes_the_mistake():
    at = opened("mistakes")
    before = lessons(at).chosen
    assert lessons(press(at, "Surprise me")).chosen != before


def test_a_regression_is_replaced_by_two_moons():
    at = opened("mistakes", dataset="sine")
    assert lessons(at).duel.dataset.name == "moons"


def test_the_game_hints_cost_and_the_right_answer_brings_the_points():
    at = choose(opened("mistakes"), "What to do", "Find the hidden one")
    game = lessons(at).round
    at = press(at, "Which tensor is wrong first, from the output backwards? (−2)")
    assert lessons(at).round.points == 8
    wrong = next(name for name in game.options if name != game.hidden)
    at = press(at, f"{MISTAKES[wrong].quantity}: {wrong}")
    assert lessons(at).round.points == 5
    assert "signature" not in at.dataframe[0].value.columns
    at = press(at, f"{MISTAKES[game.hidden].quantity}: {game.hidden}")
    assert "5 points" in at.success[0].value
    at = press(at, "Next round")
    assert (lessons(at).points, lessons(at).rounds) == (5, 1)
    assert not lessons(at).round.found
