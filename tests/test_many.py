"""Networks side by side: each trains as it would alone, all show about the same epoch, and what
travels to the canvas is what they are.
"""

import json
from dataclasses import replace

import numpy as np
import pytest

from lab.experiment import Experiment
from lab.stage import Tick
from lab.visit.many import KEY, MOST, Many, varied

BASE = Experiment(samples=60, epochs=40)


def side_by_side(setting="seed", values=range(4), base=BASE):
    experiments = varied(base, setting, values)
    return Many(experiments, [str(value) for value in values], base.make_dataset())


def header(packet):
    length = int.from_bytes(packet[:4], "little")
    return json.loads(packet[4 : 4 + length])


@pytest.mark.parametrize(
    ("setting", "values"),
    [("seed", range(3)), ("learning_rate", [0.1, 1.0]), ("hidden_layers", [(2,), (4, 4), ()])],
)
def test_each_trains_as_it_would_alone(setting, values):
    runs = side_by_side(setting, values)
    runs.playing = True
    while runs.playing:
        runs.advance(0.002)
    assert runs.finished
    for value, tile in zip(values, runs.tiles(), strict=True):
        (experiment,) = varied(BASE, setting, [value])
        alone = experiment.run()
        np.testing.assert_allclose(tile.flat, alone.parameters.flat, rtol=1e-10, atol=1e-13)
        assert (tile.epoch, tile.name) == (40, str(value))
        assert tile.cost == pytest.approx(alone.metrics["cost"])


def test_who_is_behind_goes_first():
    runs = side_by_side("hidden_layers", [(2,), (64, 64, 64), (4,)], Experiment(epochs=10_000))
    for _ in range(12):
        runs.advance(0.004)
        epochs = [tile.epoch for tile in runs.tiles()]
        assert min(epochs) == runs.epoch
    # whoever ran ahead waits until the slowest has come up
    ahead = max(epochs)
    while min(tile.epoch for tile in runs.tiles()) < ahead:
        before = max(tile.epoch for tile in runs.tiles())
        runs.advance(0.004)
        assert max(tile.epoch for tile in runs.tiles()) == before


def test_reset_goes_back_to_the_starting_weights():
    runs = side_by_side()
    first = [tile.flat.copy() for tile in runs.tiles()]
    runs.advance(0.01)
    runs.reset()
    assert not runs.playing
    assert runs.epoch == 0
    assert all((one == tile.flat).all() for one, tile in zip(first, runs.tiles(), strict=True))


def test_the_scene_travels_once_and_again_where_it_is_missing():
    runs = side_by_side()
    first = header(runs.send())
    assert "scene" in first
    held = {"sequence": first["sequence"], "scene": first["scene_id"], "run": "", "rows": 0}
    runs.feed.hear(Tick.read({"held": {KEY: held}}))
    second = header(runs.send())
    assert "scene" not in second
    assert second["sequence"] == first["sequence"] + 1
    assert second["arrays"][0] == ["weights", [4 * runs.tiles()[0].flat.size]]
    runs.feed.hear(Tick.read({"held": {}}))
    assert "scene" in header(runs.send())


def test_a_cost_that_diverged_travels():
    runs = side_by_side("seed", [0], Experiment(learning_rate=10.0, activation="relu", epochs=30))
    tile = runs.tiles()[0]
    spoilt = replace(tile, flat=np.full_like(tile.flat, np.inf), cost=float("inf"))
    assert header(runs.feed.send(runs.scene, [spoilt], playing=False))["tiles"][0]["cost"] is None


def test_more_than_fit_are_refused():
    with pytest.raises(ValueError, match=f"from 1 to {MOST} networks, got {MOST + 1}"):
        side_by_side("seed", range(MOST + 1))


def test_a_published_start_is_refused():
    dataset = BASE.make_dataset()
    with pytest.raises(ValueError, match="a published run has one start"):
        Many([replace(BASE, initialization="published")], ["0"], dataset)
