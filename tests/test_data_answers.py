"""What a network answers on a dataset, in numbers and in words."""

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, root_mean_squared_error

from lab.data import answers
from lab.data.answers import number, worst_confusion
from lab.engine import Parameters, forward
from lab.experiment import Experiment


def answered(**settings):
    experiment = Experiment(epochs=20, **settings)
    dataset = experiment.make_dataset()
    parameters = experiment.run(dataset=dataset).parameters
    return dataset, answers(dataset, experiment.make_network(dataset), parameters)


def test_both_parts_are_counted_and_every_example_once():
    _, parts = answered(dataset="iris")
    assert [part.part for part in parts] == ["training", "test"]
    for part in parts:
        expected = confusion_matrix(part.labels, part.answered, labels=range(3))
        assert np.array_equal(part.confusion(), expected)
        assert part.confusion().sum() == part.count


def test_without_a_test_part_there_is_one():
    _, parts = answered(dataset="moons", test_share=0.0)
    assert [part.part for part in parts] == ["training"]
    assert parts[0].confusion().shape == (2, 2)


@pytest.mark.parametrize("standardize", [True, False])
def test_the_error_of_a_regression_is_in_the_targets_own_units(standardize):
    dataset, parts = answered(dataset="diabetes", standardize=standardize, learning_rate=1e-4)
    test = parts[1]
    assert test.error() == pytest.approx(
        root_mean_squared_error(dataset.in_units(test.Y)[0], dataset.in_units(test.outputs)[0])
    )
    assert f"{test.error():.4g}" in test.in_words()
    assert '"progression"' in test.in_words()


def test_the_worst_confusion_names_class_answer_and_counts():
    counts = np.array([[9, 1, 0], [0, 5, 7], [2, 0, 8]])
    assert worst_confusion(counts, ["1", "3", "8"]) == '7 of 12 "3" were answered "8".'


def test_of_equal_confusions_the_larger_share_is_the_worse():
    counts = np.array([[98, 2], [2, 3]])
    assert worst_confusion(counts, ["no", "yes"]) == '2 of 5 "yes" were answered "no".'


def test_nothing_wrong_is_said_so():
    assert worst_confusion(np.diag([3, 4]), ["a", "b"]) == ""


def test_an_error_is_written_as_people_write_numbers():
    told = [number(value) for value in (0.01234567, 12.3456, 10_338.2, 1.5e12)]
    assert told == ["0.01235", "12.35", "10,338", "1.5e+12"]


def test_a_network_that_has_diverged_answers_nothing():
    experiment = Experiment(dataset="iris")
    dataset = experiment.make_dataset()
    network = experiment.make_network(dataset)
    broken = Parameters(network.layer_sizes, np.full(network.parameter_count, np.nan))
    assert not np.isfinite(forward(network, broken, dataset.X).A[network.L]).any()
    parts = answers(dataset, network, broken)
    assert not parts[0].finite
    assert "diverged" in parts[0].in_words()
