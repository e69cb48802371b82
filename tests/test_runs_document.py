"""A run survives being written and read, bit for bit; and nothing else than a run is read."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from lab.experiment import MOMENT_BYTES, MOMENTS, Experiment, Run
from lab.runs import Entry, from_json, to_json
from lab.runs.document import LARGEST_BYTES, LONGEST_NAME, LONGEST_NOTE, MOST_WORDS

SMALL = Experiment(dataset="xor", samples=40, hidden_layers=(3,), epochs=30)


@pytest.fixture(scope="module")
def entry():
    return Entry("first try", SMALL.run(), "a note\nof two lines")


def diverged():
    with np.errstate(over="ignore"):
        return Experiment(
            dataset="sine", samples=40, learning_rate=10.0, activation="linear", epochs=3000
        ).run()


@pytest.mark.parametrize(
    "run",
    [
        pytest.param(lambda: SMALL.run(), id="binary"),
        pytest.param(
            lambda: replace(SMALL, dataset="blobs", classes=4, hidden_layers=()).run(),
            id="four classes, no hidden layer",
        ),
        pytest.param(
            lambda: replace(SMALL, dataset="sine", test_share=0.0, target_cost=0.4).run(),
            id="no test set, so nan",
        ),
        pytest.param(diverged, id="diverged, so infinite or nan"),
    ],
)
def test_what_is_read_is_what_was_written(run):
    written = Entry("name", run(), "note", kept=1.5)
    read = from_json(to_json(written))
    assert (read.name, read.note, read.kept) == ("name", "note", 1.5)
    assert read.run.experiment == written.run.experiment
    assert read.run.parameters.layer_sizes == written.run.parameters.layer_sizes
    np.testing.assert_array_equal(read.run.parameters.flat, written.run.parameters.flat)
    for name, column in written.run.history.items():
        np.testing.assert_array_equal(read.run.history[name], column)
    assert [moment.epoch for moment in read.run.moments] == [
        moment.epoch for moment in written.run.moments
    ]
    for mine, theirs in zip(read.run.moments, written.run.moments, strict=True):
        np.testing.assert_array_equal(mine.flat, theirs.flat)
    assert to_json(read) == to_json(written)  # and with that seconds, stopped, changes, versions


def test_a_diverged_run_is_still_strict_json():
    run = diverged()
    assert not math.isfinite(run.metrics["cost"])
    json.loads(
        to_json(Entry("diverged", run)),
        parse_constant=lambda name: pytest.fail(f"{name} is not JSON"),
    )


def test_changes_under_way_stay_with_the_run(entry):
    changed = replace(entry.run, changes=("epoch 7: learning rate = 1.0",))
    assert from_json(to_json(Entry("n", changed))).run.changes == ("epoch 7: learning rate = 1.0",)
    assert not changed.replayable
    assert entry.run.replayable


def test_of_too_many_changes_the_first_are_kept_and_the_others_counted(entry):
    changes = tuple(f"epoch {epoch}: l2 = 1.0" for epoch in range(MOST_WORDS + 5))
    kept = Entry("n", replace(entry.run, changes=changes)).run.changes
    assert kept == (*changes[: MOST_WORDS - 1], "and 6 more")
    assert from_json(to_json(Entry("n", replace(entry.run, changes=changes)))).run.changes == kept
    assert (
        Entry("n", replace(entry.run, changes=changes[:MOST_WORDS])).run.changes
        == changes[:MOST_WORDS]
    )


@pytest.mark.parametrize("later", ["patience", "file_digest"])
def test_settings_that_came_later_take_their_defaults(entry, later):
    document = json.loads(to_json(entry))
    del document["experiment"][later]
    assert from_json(json.dumps(document)).run.experiment == entry.run.experiment


def test_moments_are_few_and_small_and_have_both_ends():
    trainer_run = Experiment(samples=40, epochs=3000, hidden_layers=(2,)).run()
    epochs = [moment.epoch for moment in trainer_run.moments]
    assert epochs[0] == 0
    assert epochs[-1] == 3000
    assert 10 < len(epochs) <= MOMENTS
    assert all(moment.flat.dtype == np.float32 for moment in trainer_run.moments)
    np.testing.assert_allclose(trainer_run.moments[-1].flat, trainer_run.parameters.flat, rtol=1e-6)
    wide = Experiment(samples=40, epochs=3, hidden_layers=(64,) * 8).run()
    assert sum(moment.flat.nbytes for moment in wide.moments) <= MOMENT_BYTES


def test_a_run_does_not_change_when_its_trainer_goes_on():
    trainer = SMALL.make_trainer(SMALL.make_dataset())
    trainer.run(epochs=5)
    run = Run.of(SMALL, trainer, 0.1)
    before = to_json(Entry("n", run, kept=0))
    trainer.run(epochs=5)
    assert to_json(Entry("n", run, kept=0)) == before


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  spaces  ", "spaces"),
        ("nul\x00 and bell\x07", "nul and bell"),
        ("turned\u202e round", "turned round"),
        ("half a pair \ud800", "half a pair"),
        ("", "unnamed"),
        ("<b>*bold*</b>", "<b>*bold*</b>"),  # kept as it is: the page shows it as text
    ],
)
def test_names_have_only_signs_that_are_seen(entry, given, kept):
    assert Entry(given, entry.run).name == kept


def test_names_and_notes_have_an_end(entry):
    with pytest.raises(ValueError, match=f"^name: expected at most {LONGEST_NAME} characters"):
        Entry("x" * (LONGEST_NAME + 1), entry.run)
    with pytest.raises(ValueError, match=f"^note: expected at most {LONGEST_NOTE} characters"):
        Entry("x", entry.run, "x" * (LONGEST_NOTE + 1))


HOSTILE_TEXTS = {
    "empty": (b"", "expected JSON"),
    "not JSON": (b"hello", "expected JSON"),
    "no text at all": (b"\xff\xfe\xfa\x00\x01", "expected JSON"),
    "a list": (b"[]", "expected a JSON object"),
    "another format": (b'{"format": "something"}', "expected a JSON object"),
    "nested deeply": (b"[" * 100_000, "nested too deeply"),
    "objects nested deeply": (b'{"a":' * 100_000, "nested too deeply"),
    "a number of 10,000 digits": (b"9" * 10_000, "at most 20 digits"),
    "NaN": (b'{"format": NaN}', "which has no NaN"),
    "Infinity": (b"[-Infinity]", "which has no -Infinity"),
    "huge": (b" " * (LARGEST_BYTES + 1), "at most 8 MB"),
}


@pytest.mark.parametrize("name", HOSTILE_TEXTS)
def test_what_is_no_document_is_refused_in_one_sentence(name):
    text, expected = HOSTILE_TEXTS[name]
    with pytest.raises(ValueError, match=expected) as refusal:
        from_json(text)
    one_sentence(refusal)


HOSTILE_PARTS = {
    "version": (lambda d: d | {"version": 2}, "run: expected version 1"),
    "name": (lambda d: d | {"name": ["x"]}, "name: expected a text"),
    "long name": (lambda d: d | {"name": "x" * 1000}, "name: expected at most"),
    "kept": (lambda d: d | {"kept": -1}, "kept: expected a number from 0 up, got -1"),
    "kept text": (lambda d: d | {"kept": "nan"}, "kept: expected a number"),
    "experiment gone": (lambda d: d | {"experiment": None}, "experiment: expected an object"),
    "experiment unknown": (
        lambda d: d | {"experiment": {"colour": 1}},
        "experiment: expected an object with settings",
    ),
    "experiment bad": (
        lambda d: d | {"experiment": {"epochs": -1}},
        "epochs: expected a whole number",
    ),
    "experiment other": (
        lambda d: d | {"experiment": {"hidden_layers": [4]}},
        r"W: expected hidden layers of \[4\] units",
    ),
    "more layers": (
        lambda d: d | {"experiment": {"hidden_layers": [3, 3]}},
        "W: expected layers 1 to 3",
    ),
    "no weights": (lambda d: d | {"W": {}}, "W: expected layers 1 to 2"),
    "weights no matrix": (lambda d: d | {"W": d["W"] | {"1": 3}}, r"W\[1\]: expected a list"),
    "weights ragged": (
        lambda d: d | {"W": d["W"] | {"1": [[1], [1, 2], [1]]}},
        r"W\[1\]: expected rows of one length",
    ),
    "weights wide": (
        lambda d: d | {"W": d["W"] | {"1": [[0.0] * 1001] * 3}},
        r"W\[1\]: expected a list of at most 1000",
    ),
    "weights empty": (
        lambda d: d | {"W": d["W"] | {"1": []}},
        r"W\[1\]: expected rows of one length",
    ),
    "weights deeper": (
        lambda d: d | {"W": d["W"] | {"1": [[[1.0]]]}},
        r"W\[1\]: expected a number",
    ),
    "weights not following": (
        lambda d: d | {"W": d["W"] | {"2": [[1.0]]}},
        r"W\[2\]: expected one column for every unit",
    ),
    "weights of words": (
        lambda d: d | {"W": d["W"] | {"1": [["1", "2"]] * 3}},
        r"W\[1\]: expected a number, got str",
    ),
    "weights of nothing": (
        lambda d: d | {"W": d["W"] | {"1": [[None, None]] * 3}},
        r"W\[1\]: expected a number, got nothing",
    ),
    "weights true": (
        lambda d: d | {"W": d["W"] | {"1": [[True, False]] * 3}},
        r"W\[1\]: expected a number, got True",
    ),
    "weights beyond a float": (
        lambda d: d | {"W": d["W"] | {"1": [["1e999", 0]] * 3}},
        r"W\[1\]: expected a number, got inf",
    ),
    "bias wrong": (lambda d: d | {"b": d["b"] | {"1": [[0.0]]}}, r"b\[1\]: expected the shape"),
    "history a list": (lambda d: d | {"history": []}, "history: expected an object"),
    "history short": (
        lambda d: d | {"history": d["history"] | {"cost": [1.0]}},
        "history: expected columns of one length",
    ),
    "history empty": (
        lambda d: d | {"history": {name: [] for name in d["history"]}},
        "history: expected columns of one length",
    ),
    "history more": (
        lambda d: d | {"history": d["history"] | {"__class__": []}},
        "history: expected the columns epoch",
    ),
    "history long": (
        lambda d: d | {"history": d["history"] | {"cost": [0.0] * 5000}},
        "history cost: expected a list of at most",
    ),
    "epochs backwards": (
        lambda d: d | {"history": d["history"] | {"epoch": [1, 0]}},
        "history epoch: expected whole numbers, each above",
    ),
    "epochs broken": (
        lambda d: d | {"history": d["history"] | {"epoch": [0.5]}},
        "history epoch: expected whole numbers",
    ),
    "epochs infinite": (
        lambda d: d | {"history": d["history"] | {"epoch": ["inf"]}},
        "history epoch: expected a number from 0 up",
    ),
    "moments gone": (lambda d: d | {"moments": None}, "moments: expected an object"),
    "moments none": (
        lambda d: d | {"moments": {"epochs": [], "float32": ""}},
        "moments: expected at least one epoch",
    ),
    "moments too many": (
        lambda d: d | {"moments": {"epochs": list(range(1000)), "float32": ""}},
        "moments epochs: expected a list of",
    ),
    "moments no base64": (
        lambda d: d | {"moments": d["moments"] | {"float32": "!!"}},
        "moments: expected weights in base64",
    ),
    "moments a number": (
        lambda d: d | {"moments": d["moments"] | {"float32": 3}},
        "moments: expected weights in base64",
    ),
    "moments short": (
        lambda d: d | {"moments": d["moments"] | {"float32": "AAAAAAAA"}},
        "moments: expected .* weights of 4 bytes",
    ),
    "changes": (lambda d: d | {"changes": [1]}, "changes: expected a text, got 1"),
    "changes without end": (
        lambda d: d | {"changes": ["x"] * 201},
        "changes: expected a list of at most 200 values, got list of 201",
    ),
    "versions without end": (
        lambda d: d | {"versions": {str(i): "1" for i in range(201)}},
        "versions: expected an object of at most 200",
    ),
    "versions": (lambda d: d | {"versions": {"numpy": {}}}, "versions: expected a text"),
    "seconds": (
        lambda d: d | {"seconds": "long"},
        "seconds: expected a number from 0 up, got str of 4",
    ),
}


@pytest.mark.parametrize("name", HOSTILE_PARTS)
def test_a_wrong_part_is_named_in_one_sentence(entry, name):
    spoil, expected = HOSTILE_PARTS[name]
    text = json.dumps(spoil(json.loads(to_json(entry)))).replace('"1e999"', "1e999")
    with pytest.raises(ValueError, match=expected) as refusal:
        from_json(text)
    one_sentence(refusal)


def test_every_part_of_a_document_is_needed_or_has_a_sentence(entry):
    document = json.loads(to_json(entry))
    for part in document:
        with pytest.raises(ValueError, match=": expected") as refusal:
            from_json(json.dumps({name: value for name, value in document.items() if name != part}))
        one_sentence(refusal)


def one_sentence(refusal):
    message = str(refusal.value)
    assert type(refusal.value) is ValueError
    assert "\n" not in message
    assert len(message) < 400
