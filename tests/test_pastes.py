"""The generator of pastes itself: what it draws is right, and its truth can tell right from
wrong.
"""

import ast
from collections import Counter, defaultdict
from functools import cache
from random import Random

import pytest

from tests.pastes import paste_of, truth
from tests.pastes.rewriting import SAME
from tests.pastes.style import FORMS
from tests.pastes.truth import cost, executed, start

SEEDS = range(48)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_drawn_paste_is_right(seed):
    assert truth(paste_of(seed)) == "right"


def test_a_seed_draws_the_same_paste_again():
    assert [paste_of(seed) for seed in SEEDS] == [paste_of(seed) for seed in SEEDS]


def test_every_habit_is_drawn():
    drawn = [paste_of(seed) for seed in range(400)]
    for habit, values in {
        "form": set(FORMS),
        "layout": {"rows", "columns"},
        "product": {"@", "np.dot", ".dot", "np.matmul"},
        "slope": {"written", "of Z", "of A"},
        "place": {"delta", "dW", "update", "nowhere"},
        "optimizer": {"plain", "momentum", "adam"},
        **{one: {True, False} for one in ("helpers", "biases", "negative", "in_place", "split")},
        **{one: {True, False} for one in ("inline", "penalty", "keepdims")},
    }.items():
        assert {getattr(paste.style, habit) for paste in drawn} == values
    for words in ("labels] -= 1", "np.multiply", ".shape[0]\n", "+= lambd", "+= reg"):
        assert any(words in paste.text for paste in drawn), words
    assert {paste.net.L for paste in drawn} == {1, 2, 3}
    assert {paste.net.hidden for paste in drawn} == {"sigmoid", "tanh", "relu", "leaky relu"}
    assert len({(paste.net.output, paste.net.cost) for paste in drawn}) == 7


@pytest.mark.parametrize("seed", SEEDS)
def test_every_paste_and_every_mutation_is_python(seed):
    paste = paste_of(seed)
    for number, mutation in paste.mutations():
        changed = paste.mutate(number, mutation)
        ast.parse(changed.text)
        differing = sum(
            new != old
            for new, old in zip(changed.text.split("\n"), paste.text.split("\n"), strict=True)
        )
        assert differing == 1 or mutation.kind == "updated W used"


@cache
def truths() -> dict[str, Counter[str]]:
    """How often each kind of mutation is right, wrong and open, in some of the drawn pastes."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for seed in range(110):
        paste = paste_of(seed)
        for number, mutation in Random(seed).choices(paste.mutations(), k=5):
            found[mutation.kind][truth(paste.mutate(number, mutation), right=paste)] += 1
    return found


def test_what_is_equal_by_mathematics_stays_right():
    equal = {kind: counts for kind, counts in truths().items() if kind.startswith("the same ")}
    assert len(equal) >= 6
    assert all(set(counts) == {"right"} for counts in equal.values())


def test_every_other_mutation_is_a_mistake_somewhere():
    others = {kind: counts for kind, counts in truths().items() if not kind.startswith("the same ")}
    assert len(others) >= 25
    assert all(counts["wrong"] for counts in others.values())


def test_the_cost_in_a_paste_is_that_of_the_reference():
    seen = 0
    for seed in range(120):
        paste = paste_of(seed)
        name = next((one.text.split(" = ")[0] for one in paste.rows if one.role == "J"), None)
        if name is None:
            continue
        names = executed(paste, 1, 1)
        assert names[name] == pytest.approx(cost(paste, start(paste, 1), 1))
        seen += 1
    assert seen >= 20


@pytest.mark.parametrize("how", [how for how in SAME if how != "in a function"])
def test_the_same_in_other_words_is_as_right_as_before(how, capsys):
    changed = 0
    for seed in range(40):
        paste = paste_of(seed)
        rewritten, numbers = SAME[how](paste, Random(seed))
        assert len(numbers) == len(rewritten.rows)
        assert truth(rewritten, right=paste) == "right"
        changed += rewritten.text != paste.text
    assert changed > 10
    capsys.readouterr()
