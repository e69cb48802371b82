"""Drawn points: the same to the bit on every way they take, whatever is drawn and how often, and
nothing else is taken for a drawing.
"""

import base64
import csv
import io
import json
import math
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from lab.data import Dataset, Drawing, edited, from_csv, make, plane
from lab.data.drawing import LONGEST_NAME, MAX_CLASSES, MAX_POINTS, MIN_POINTS, STEPS, Axis
from lab.engine import Trainer
from lab.experiment import DRAWN, LONGEST_POINTS, Experiment, digest_of
from lab.runs import Entry, from_json, to_json

steps = some.integers(0, STEPS - 1)
PRINTED = some.characters(categories=("L", "N", "P", "S"), include_characters=" ")
names = some.text(PRINTED, min_size=1, max_size=LONGEST_NAME).filter(str.isprintable)
numbers = some.floats(-1e6, 1e6)


@some.composite
def axes(draw, name=names):
    low = draw(numbers)
    high = low + draw(some.floats(1e-3, 1e6))
    return Axis(draw(name), low, high, draw(numbers), draw(some.floats(1e-3, 1e6)))


@some.composite
def drawings(draw):
    """Any drawing: of classes or of values, with a test part or none."""
    x = draw(axes())
    y = draw(axes(names.filter(lambda name: name != x.name)))
    classes = tuple(draw(some.just([]) | some.lists(names, min_size=2, max_size=9, unique=True)))
    label = some.integers(0, len(classes) - 1) if classes else steps
    points = draw(some.lists(some.tuples(steps, steps, label), min_size=MIN_POINTS, max_size=30))
    train = draw(some.integers(MIN_POINTS, len(points)))
    target = draw(axes())
    return Drawing(
        (x, y) if classes else (x, y, target), target.name, classes, np.array(points), train
    )


def is_same(one: Drawing, other: Drawing) -> bool:
    return np.array_equal(one.points, other.points) and (
        one.axes,
        one.target,
        one.classes,
        one.train,
    ) == (other.axes, other.target, other.classes, other.train)


# -- the ways a drawing takes


@settings(deadline=None, max_examples=60)
@given(drawings())
def test_a_drawing_survives_its_text_a_link_and_a_kept_run(drawing):
    experiment = Experiment(dataset=DRAWN, points=drawing.text, hidden_layers=(2,), epochs=1)
    from_link, problems = Experiment.from_query(experiment.to_query())
    assert not problems
    run = from_json(to_json(Entry("drawn", experiment.run()))).run
    for read in (experiment, from_link, Experiment.from_json(experiment.to_json()), run.experiment):
        assert is_same(Drawing.read(read.points), drawing)
        assert digest_of(read.points.encode()) == digest_of(drawing.text.encode())


@settings(deadline=None, max_examples=60)
@given(drawings())
def test_a_drawing_as_a_table_is_the_same_data(drawing):
    dataset = drawing.to_dataset(standardize=False, features=())
    names, *rows = csv.reader(io.StringIO(drawing.to_csv()))
    assert names == [*dataset.raw_inputs, dataset.target]
    parts = [dataset.points] + ([] if dataset.points_test is None else [dataset.points_test])
    places = np.array([[float(cell) for cell in row[:2]] for row in rows])
    np.testing.assert_array_equal(places.T, np.hstack(parts))
    labels = [row[2] for row in rows[: drawing.train]]
    if drawing.classes:
        assert labels == [dataset.classes[k] for k in dataset.labels(dataset.Y)]
    else:
        np.testing.assert_array_equal([float(label) for label in labels], dataset.Y[0])


def test_the_table_of_a_drawing_is_read_as_a_table_of_ones_own():
    drawing = Drawing.of(make("blobs", samples=40, classes=3))
    dataset = from_csv(drawing.to_csv().encode(), test_share=0.0, standardize=False)
    assert dataset.classes == drawing.classes
    own = drawing.to_dataset(standardize=False, features=())
    np.testing.assert_array_equal(
        dataset.points, np.hstack((own.points, own.points_test)).take(order_of(dataset), axis=1)
    )


def order_of(dataset: Dataset):
    """The rows of a table of 40 as the split has shuffled them."""
    return np.random.default_rng([0, 1]).permutation(dataset.points.shape[1])


@pytest.mark.parametrize(
    ("name", "standardize"), [("moons", True), ("blobs", True), ("bumps", True), ("bumps", False)]
)
def test_a_drawn_copy_is_the_data_in_their_scale_and_window(name, standardize):
    dataset = make(name, samples=200, classes=3, standardize=standardize)
    copy = Drawing.of(dataset).to_dataset(standardize, features=())
    window = plane(dataset).window
    assert plane(copy).window == pytest.approx(window)
    assert (copy.task, copy.classes) == (dataset.task, dataset.classes)
    step = max(window[1] - window[0], window[3] - window[2]) / (STEPS - 1)
    np.testing.assert_allclose(copy.points, dataset.points, atol=step)
    np.testing.assert_allclose(copy.points_test, dataset.points_test, atol=step)
    np.testing.assert_allclose(copy.X, dataset.X, atol=0.01)
    np.testing.assert_allclose(copy.Y, dataset.Y, atol=0.01)
    np.testing.assert_allclose(copy.input_scale.std, dataset.input_scale.std)


@settings(deadline=None, max_examples=40)
@given(drawings(), some.booleans(), some.sampled_from([(), ("x1^2", "sin x2")]))
def test_every_drawing_can_be_trained_on(drawing, standardize, features):
    experiment = Experiment(
        dataset=DRAWN, points=drawing.text, standardize=standardize, features=features
    )
    dataset = experiment.make_dataset()
    trainer = experiment.make_trainer(dataset)
    trainer.run(epochs=2)
    assert isinstance(trainer, Trainer)
    assert trainer.epoch > 0
    assert dataset.X.shape[1] == drawing.train


def test_a_point_more_moves_no_other_point():
    before = Drawing.of(make("moons", samples=60)).to_dataset(True, ("x1^2",))
    drawing = edited(Drawing.of(make("moons", samples=60)), [(None, (0, 0, 1))])
    after = drawing.to_dataset(True, ("x1^2",))
    np.testing.assert_array_equal(after.X[:, :-1], before.X)
    np.testing.assert_array_equal(after.X_test, before.X_test)


@pytest.mark.parametrize("name", ["iris", "sine"])
def test_only_what_a_picture_holds_is_drawn_on(name):
    with pytest.raises(ValueError, match=r"^points: expected data with two inputs"):
        Drawing.of(make(name))


def test_data_of_too_many_points_are_not_copied():
    with pytest.raises(
        ValueError, match=r"^points: expected at most 1,000 to draw among, got 1,200"
    ):
        Drawing.of(make("moons", samples=1200))


def test_the_longest_drawing_fits_into_a_link():
    axis = Axis("漢" * LONGEST_NAME, -1 / 3, 1e9 / 3, -1 / 7, 1e9 / 7)
    other = Axis("字" * LONGEST_NAME, -1 / 3, 1e9 / 3, -1 / 7, 1e9 / 7)
    points = np.full((MAX_POINTS, 3), STEPS - 1)
    values = Drawing((axis, other, axis), axis.name, (), points, MAX_POINTS)
    classes = tuple(f"{k}" + "漢" * (LONGEST_NAME - 1) for k in range(MAX_CLASSES))
    points = np.column_stack((points[:, :2], np.zeros(MAX_POINTS, int)))
    named = Drawing((axis, other), axis.name, classes, points, MAX_POINTS)
    for drawing in (values, named):
        assert len(drawing.text) <= LONGEST_POINTS
        assert is_same(Drawing.read(drawing.text), drawing)


# -- under the hand

edits = some.lists(
    some.tuples(
        some.none() | some.tuples(steps, steps) | some.integers(0, 29),  # of a point that is there
        some.none() | some.tuples(steps, steps, some.none() | some.integers(0, MAX_CLASSES)),
    ),
    max_size=40,
)


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.filter_too_much])
@given(drawings(), edits)
def test_whatever_a_hand_does_leaves_a_drawing(drawing, edits):
    there = drawing.points[:, :2].tolist()
    edits = [
        (tuple(there[place % len(there)]) if isinstance(place, int) else place, point)
        for place, point in edits
    ]
    after = drawing
    for edit in edits:  # one refusal takes nothing else with it
        with suppress(ValueError):
            after = edited(after, [edit])
    with suppress(ValueError):
        assert is_same(edited(drawing, edits), after)
    assert MIN_POINTS <= after.train <= len(after.points) <= MAX_POINTS
    assert is_same(Drawing.read(after.text), after)


def test_points_are_put_moved_relabelled_and_erased():
    drawing = edited(Drawing.empty(is_regression=False), [(None, (10, 20, 1)), (None, (30, 40, 0))])
    assert drawing.points.tolist()[2:] == [[10, 20, 1], [30, 40, 0]]
    drawing = edited(drawing, [((10, 20), (11, 21, None)), ((11, 21), (500, 600, None))])
    assert drawing.points.tolist()[2:] == [[500, 600, 1], [30, 40, 0]]
    drawing = edited(drawing, [((30, 40), (30, 40, 1)), ((500, 600), None)])
    assert drawing.points.tolist()[2:] == [[30, 40, 1]]
    assert edited(drawing, [((999, 999), None)]) is drawing  # nobody is there


def test_a_moved_point_stays_in_its_part():
    copy = Drawing.of(make("moons", samples=40))
    x, y, label = copy.points[-1].tolist()
    moved = edited(copy, [((x, y), (1, 2, None))])
    assert moved.train == copy.train
    assert moved.points[-1].tolist() == [1, 2, label]


def test_the_first_point_of_the_next_class_makes_it():
    drawing = edited(Drawing.empty(is_regression=False), [(None, (1, 1, 2))])
    assert drawing.classes == ("0", "1", "2")
    assert drawing.to_dataset(True, ()).task == "classes"
    with pytest.raises(ValueError, match=r"^points: expected one of 3 classes, got class 5"):
        edited(drawing, [(None, (1, 1, 5))])


def test_there_are_never_too_few_points_nor_too_many():
    drawing = Drawing.empty(is_regression=True)
    with pytest.raises(ValueError, match=r"^points: expected at least 2 to train on"):
        edited(drawing, [(tuple(point[:2]), None) for point in drawing.points.tolist()])
    full = edited(drawing, [(None, (i, i, i)) for i in range(2 * MAX_POINTS)])
    assert len(full.points) == MAX_POINTS
    with pytest.raises(ValueError, match=r"^points: expected at most 1,000; erase some first"):
        edited(full, [(None, (1, 1, 1))])


# -- what is no drawing


def head_of(text):
    head = text.split(".")[0]
    return json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))


def text_of(head, digits):
    return base64.urlsafe_b64encode(json.dumps(head).encode()).decode().rstrip("=") + "." + digits


GOOD = Drawing.of(make("moons", samples=20))
HEAD, DIGITS = head_of(GOOD.text), GOOD.text.split(".")[1]


@pytest.mark.parametrize(
    "text",
    [
        "x",
        ".",
        "é.é",
        "W1td.AAAAA",
        GOOD.text[:-1],
        GOOD.text + "A",
        GOOD.text.replace(".", "!"),
        text_of("[" * 500, DIGITS),
        text_of([HEAD[0][:1], *HEAD[1:]], DIGITS),
        text_of([[["x1", -1, 1, 0, math.nan], HEAD[0][1]], *HEAD[1:]], DIGITS),
        text_of([[["x1", 1, -1, 0, 1], HEAD[0][1]], *HEAD[1:]], DIGITS),
        text_of([[["x1", -1, 1e300, 0, 1], HEAD[0][1]], *HEAD[1:]], DIGITS),
        text_of([[["x1", -1, 1, 0, 1e-300], HEAD[0][1]], *HEAD[1:]], DIGITS),
        text_of([[["x1", -1, 1, 0], HEAD[0][1]], *HEAD[1:]], DIGITS),
        text_of([[[["x1"], -1, 1, 0, 1], HEAD[0][1]], *HEAD[1:]], DIGITS),
        text_of([[HEAD[0][0], HEAD[0][0]], *HEAD[1:]], DIGITS),
        text_of([HEAD[0], "a\x00b", *HEAD[2:]], DIGITS),
        text_of([*HEAD[:2], ["0"], HEAD[3]], DIGITS),
        text_of([*HEAD[:2], ["0", "0"], HEAD[3]], DIGITS),
        text_of([*HEAD[:2], [["0"], {}], HEAD[3]], DIGITS),
        text_of([*HEAD[:2], [], HEAD[3]], DIGITS),
        text_of([*HEAD[:2], list("0123456789"), HEAD[3]], DIGITS),
        text_of([*HEAD[:3], 1], DIGITS),
        text_of([*HEAD[:3], 21], DIGITS),
        text_of([*HEAD[:3], True], DIGITS),
        text_of([*HEAD[:3], 1e400], DIGITS),
        text_of([*HEAD[:3], 2], "AAAA9" * 3),  # a class that there is none
        text_of([*HEAD[:3], 2], "AAAAA" * (MAX_POINTS + 1)),
    ],
)
def test_nothing_else_is_a_drawing(text):
    with pytest.raises(ValueError, match=r"^points: expected"):
        Drawing.read(text)
    experiment, problems = Experiment.from_query({"dataset": DRAWN, "points": text})
    assert len(problems) == 1
    assert experiment.points == ""
    experiment.make_dataset()


@settings(deadline=None, max_examples=200)
@given(some.text(max_size=60) | some.lists(some.sampled_from(GOOD.text), max_size=200).map("".join))
def test_no_text_does_harm(text):
    experiment, problems = Experiment.from_query({"dataset": DRAWN, "points": text})
    assert all(problem.startswith("points: expected") for problem in problems)
    experiment.make_dataset()
