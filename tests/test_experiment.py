"""The Experiment: its travels as link and JSON, what it refuses, and that the same settings give
the same bits.
"""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.data import Drawing, make
from lab.engine import GradientDescent, Hyperparameters, Stop, Trainer
from lab.experiment import (
    AUTO,
    KEEPS_TRAINING,
    OF_A_FILE,
    SUITABLE_OUTPUTS,
    Experiment,
    Run,
    digest_of,
    kinds,
)
from lab.settings import Flag, Maybe, Names, OneOf, Real, Several, Text, Unit, Whole

WRITABLE = st.characters(exclude_categories=("Cs", "Cc"), include_characters="\t\n\r")


def values(kind):
    """Every value that a kind allows."""
    match kind:
        case Whole():
            return st.integers(kind.low, kind.high)
        case Real():
            return st.floats(kind.low, kind.high)
        case Maybe():
            return st.none() | values(kind.kind)
        case Flag():
            return st.booleans()
        case OneOf():
            return st.sampled_from(kind.names)
        case Unit():
            return st.from_regex(r"[1-9]\d?\.[1-9]\d?", fullmatch=True, alphabet="0123456789.")
        case Text():
            return st.text(WRITABLE, max_size=kind.longest)
        case Several():
            return st.lists(values(kind.kind), max_size=kind.most).map(tuple)
        case Names():
            return st.lists(values(kind.text), max_size=4).map(tuple)


DRAWINGS = [
    "",
    Drawing.empty(is_regression=True).text,
    Drawing.of(make("moons", samples=40)).text,
]
free = {name: values(kind) for name, kind in kinds().items() if name not in ("output", "cost")}
free["points"] = st.sampled_from(DRAWINGS)
experiments = st.fixed_dictionaries({}, optional=free).map(lambda chosen: Experiment(**chosen))


@given(experiments)
def test_a_link_brings_the_same_experiment_back(experiment):
    assert Experiment.from_query(experiment.to_query()) == (experiment, [])


@given(experiments)
def test_json_brings_the_same_experiment_back(experiment):
    assert Experiment.from_json(experiment.to_json()) == experiment


def test_a_link_names_only_what_differs_from_the_defaults():
    assert Experiment().to_query() == {}
    assert Experiment(hidden_layers=(8, 4), learning_rate=0.1, standardize=False).to_query() == {
        "hidden_layers": "8,4",
        "learning_rate": "0.1",
        "standardize": "off",
    }
    assert Experiment(hidden_layers=()).to_query() == {"hidden_layers": ""}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hidden_layers", "1e9"),
        ("hidden_layers", "a,b"),
        ("hidden_layers", "8,,8"),
        ("hidden_layers", ",".join(["8"] * 9)),
        ("hidden_layers", "65"),
        ("hidden_layers", "9" * 100_000),
        ("learning_rate", "nan"),
        ("learning_rate", "inf"),
        ("learning_rate", "-1"),
        ("learning_rate", "0"),
        ("learning_rate", "x" * 100_000),
        ("seed", "-1"),
        ("seed", "1.5"),
        ("seed", "--5"),
        ("seed", "１２a"),
        ("samples", "9" * 5000),
        ("dataset", "<script>alert(1)</script>"),
        ("standardize", "maybe"),
        ("features", "x1^3"),
        ("target_cost", "cheap"),
        ("no_such_setting", "1"),
        ("__class__", "1"),
    ],
)
def test_a_hostile_link_gives_a_sentence_and_the_default(name, text):
    experiment, problems = Experiment.from_query({name: text, "noise": "0.3"})
    assert experiment == Experiment(noise=0.3)
    (problem,) = problems
    assert problem.startswith((f"{name}: expected", "link: expected"))
    assert len(problem) < 600


@given(st.dictionaries(st.sampled_from([*kinds(), "x"]), st.text(max_size=50), max_size=8))
def test_no_link_raises(query):
    experiment, problems = Experiment.from_query(query)
    assert Experiment.from_query(experiment.to_query()) == (experiment, [])
    assert all(problem.startswith((*kinds(), "link")) for problem in problems)
    shuffled = dict(sorted(query.items(), key=lambda item: item[1]))
    assert Experiment.from_query(shuffled)[0] == experiment


def test_each_bad_part_of_a_link_is_told_and_the_good_ones_are_kept():
    experiment, problems = Experiment.from_query({"seed": "-1", "samples": "100", "noise": "2"})
    assert experiment == Experiment(samples=100)
    assert [problem.split(":")[0] for problem in problems] == ["noise", "seed"]
    assert "got 2" in problems[0]
    assert "got -1" in problems[1]


@given(st.text(max_size=200))
def test_text_that_is_no_experiment_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match="experiment: expected"):
        Experiment.from_json(text)


@pytest.mark.parametrize(
    "changed",
    [
        {"seed": -1},
        {"seed": "0"},
        {"hidden_layers": "8,8"},
        {"learning_rate": None},
        {"hidden_layers": 8},
    ],
)
def test_json_with_a_value_out_of_range_is_refused(changed):
    text = json.dumps(asdict(Experiment()) | changed)
    with pytest.raises(ValueError, match=f"{next(iter(changed))}: expected"):
        Experiment.from_json(text)


def test_a_cost_that_does_not_go_with_the_output_is_refused():
    with pytest.raises(
        ValueError, match="cost: expected one that goes with linear outputs, got cross-entropy"
    ):
        Experiment(output="linear", cost="cross-entropy")
    experiment = Experiment(dataset="sine", output="sigmoid")
    dataset = experiment.make_dataset()
    with pytest.raises(
        ValueError, match="output: expected one of linear, tanh for sine, got sigmoid"
    ):
        experiment.make_network(dataset)


@pytest.mark.parametrize(
    ("dataset", "task"), [("moons", "binary"), ("iris", "classes"), ("sine", "regression")]
)
def test_auto_takes_the_output_and_cost_that_suit_the_data(dataset, task):
    experiment = Experiment(dataset=dataset)
    network = experiment.make_network(experiment.make_dataset())
    assert network.output == SUITABLE_OUTPUTS[task][0]
    assert network.is_matched


@pytest.mark.parametrize("task", SUITABLE_OUTPUTS)
def test_every_output_that_is_offered_trains(task):
    dataset = {"binary": "moons", "classes": "blobs", "regression": "sine"}[task]
    for output in SUITABLE_OUTPUTS[task]:
        run = Experiment(
            dataset=dataset, classes=3, output=output, samples=60, epochs=3, learning_rate=0.01
        ).run()
        assert np.isfinite(run.metrics["cost"])


small = dict(samples=60, epochs=12)


@settings(max_examples=10, deadline=None)
@given(
    st.builds(
        Experiment,
        samples=st.just(60),
        epochs=st.just(12),
        optimizer=values(kinds()["optimizer"]),
        activation=values(kinds()["activation"]),
        batch_size=st.sampled_from([1, 7, 32, 100]),
        keep_prob=st.sampled_from([0.5, 1.0]),
        seed=st.integers(0, 99),
    )
)
def test_the_same_experiment_gives_the_same_bits(experiment):
    one, two = experiment.run(), experiment.run()
    assert np.array_equal(one.parameters.flat, two.parameters.flat, equal_nan=True)
    assert str(one.history) == str(two.history)  # as text, where nan equals nan


def test_a_run_ends_alike_however_it_is_cut():
    experiment = Experiment(samples=60, epochs=130, keep_prob=0.8)
    whole, cut = (
        experiment.make_trainer(experiment.make_dataset()),
        experiment.make_trainer(experiment.make_dataset()),
    )
    whole.run(epochs=130)
    for epochs in (1, 49, 61, 7, 50):
        cut.run(epochs=epochs)
    assert np.array_equal(whole.parameters.flat, cut.parameters.flat)
    assert str(whole.history) == str(cut.history)
    assert [s.epoch for s in whole.snapshots] == [s.epoch for s in cut.snapshots]


def test_every_setting_but_the_stop_rules_and_names_changes_the_run():
    """A setting that is read from a link and then forgotten would pass every other test here."""
    changed = dict(
        dataset="circles", samples=80, noise=0.4, test_share=0.5, standardize=False,
        features=("x1^2",), inputs_off=("x1",), data_seed=1, hidden_layers=(3,), activation="relu",
        output="tanh", cost="squared error", initialization="he", seed=1, optimizer="adam",
        learning_rate=0.1, batch_size=5, l2=1.0, keep_prob=0.5, epochs=3, decay_rate=0.5, decay_every=3, decay_after=1,
        biases=False, frozen=("1.1",), off=("1.2",), activations=("relu", "tanh"),
    )  # fmt: skip
    base = Experiment(decay_rate=0.1, **small)
    reference = base.run().parameters.flat
    for name, value in changed.items():
        other = replace(base, **{name: value}).run().parameters.flat
        assert not np.array_equal(reference, other), name
    assert not np.array_equal(
        Experiment(dataset="blobs", classes=3, **small).run().parameters.flat[:10],
        Experiment(dataset="blobs", classes=4, **small).run().parameters.flat[:10],
    )
    assert set(kinds()) - set(changed) == {
        "classes",
        "points",
        "published",
        *OF_A_FILE,
        "target_cost",
        "patience",
    }


def test_a_run_stops_at_a_target_cost():
    run = Experiment(samples=100, target_cost=0.4).run()
    assert run.metrics["cost"] <= 0.4 < run.history["cost"][-2]
    assert "target" in run.stopped


def test_a_run_stops_when_the_test_cost_no_longer_improves():
    run = Experiment(
        samples=40,
        noise=0.8,
        hidden_layers=(32, 32),
        optimizer="adam",
        learning_rate=0.03,
        patience=50,
    ).run()
    best = run.history["epoch"][int(np.argmin(run.history["test_cost"]))]
    assert run.metrics["epoch"] - best >= 50
    assert f"since epoch {best:.0f}" in run.stopped


def test_a_run_that_diverges_stops_and_keeps_its_history():
    run = Experiment(
        dataset="plane", activation="linear", initialization="large", learning_rate=10.0, samples=60
    ).run()
    assert not np.isfinite(run.metrics["cost"])
    assert f"at epoch {run.metrics['epoch']}" in run.stopped
    assert np.isfinite(run.history["cost"][0])


def test_progress_is_told_up_to_the_end():
    shares = []
    Experiment(samples=60, epochs=5).run(progress=shares.append)
    assert shares[-1] == 1


def test_live_settings_steer_a_trainer_without_starting_anew():
    experiment = Experiment(samples=60)
    trainer = experiment.make_trainer(experiment.make_dataset())
    trainer.run(epochs=5)
    before = trainer.parameters.flat.copy()
    replace(experiment, learning_rate=0.5, batch_size=7, l2=0.1, keep_prob=0.9, epochs=8).steer(
        trainer
    )
    assert np.array_equal(before, trainer.parameters.flat)
    assert trainer.hyperparameters == Hyperparameters(
        GradientDescent(0.5), batch_size=7, l2=0.1, keep_prob=0.9
    )
    trainer.run(epochs=100)
    assert trainer.epoch == 8


def test_the_live_settings_are_those_a_trainer_can_change():
    assert kinds().keys() >= KEEPS_TRAINING
    assert not KEEPS_TRAINING & {"dataset", "seed", "hidden_layers", "activation", "initialization"}


def test_a_csv_experiment_without_its_file_says_so():
    with pytest.raises(ValueError, match=r"the file grades\.csv is not part of a link"):
        Experiment(dataset="csv", file="grades.csv").make_dataset()


def test_a_csv_experiment_takes_no_other_file_of_that_name():
    contents = b"hours,passed\n" + b"\n".join(b"%d,%d" % (i, i % 2) for i in range(40))
    experiment = Experiment(dataset="csv", file="grades.csv", file_digest=digest_of(contents))
    assert Experiment.from_query(experiment.to_query()) == (experiment, [])
    assert experiment.make_dataset(contents).raw_inputs == ("hours",)
    with pytest.raises(
        ValueError,
        match=(
            r"^dataset: expected the grades\.csv that this experiment is on, got one of other"
            r" contents"
        ),
    ):
        experiment.make_dataset(contents + b"\n41,1")


def test_a_csv_experiment_trains_on_its_file():
    rows = "\n".join(f"{i},{i % 7},{i % 2}" for i in range(40))
    experiment = Experiment(dataset="csv", file="grades.csv", target="passed", epochs=2)
    dataset = experiment.make_dataset(f"hours,breaks,passed\n{rows}".encode())
    trainer = experiment.make_trainer(dataset)
    assert isinstance(trainer, Trainer)
    assert trainer.network.layer_sizes == (2, 8, 8, 1)
    assert experiment.output == AUTO
    assert trainer.network.output == "sigmoid"
    as_number = replace(experiment, target="breaks", task="regression")
    assert as_number.make_dataset(f"hours,breaks,passed\n{rows}".encode()).task == "regression"


def test_a_trainer_goes_on_where_another_stood():
    run = Experiment(samples=60, epochs=30).run()
    dataset = run.experiment.make_dataset()
    trainer = run.make_trainer(dataset)
    assert (trainer.epoch, trainer.stopped, trainer.history) == (30, run.stopped, run.history)
    assert (trainer.parameters.flat == run.parameters.flat).all()
    assert Run.of(run.experiment, trainer, 0.0).replayable
    trainer.change(stop=Stop(epochs=40))
    trainer.run(epochs=10)
    assert trainer.history["epoch"] == list(range(41))
    assert trainer.history["cost"][:31] == run.history["cost"]
    assert trainer.history["cost"][-1] < run.history["cost"][-1]
    # its numbers are not those that the settings alone lead to, and it says so
    assert (
        "epoch 30: trained on from kept weights" in Run.of(run.experiment, trainer, 0.0).changes[0]
    )


def test_a_run_whose_data_are_others_is_not_gone_on_with():
    run = Experiment(samples=60, epochs=3).run()
    with pytest.raises(ValueError, match="parameters: expected those of one network"):
        run.make_trainer(Experiment(dataset="iris").make_dataset())
