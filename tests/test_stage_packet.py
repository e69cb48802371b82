"""What travels to the stage: read back here by a decoder of its own, and small enough."""

import json
import math
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.engine import Adam, Network, Snapshot, Trainer, initialize
from lab.stage import Colors, Feed, Plane, Points, Scene, Tick, frames_for, resolution_for
from lab.stage.packet import FRAME_BYTES, MAX_COMMANDS, Held, encode

NETWORK = Network((2, 8, 8, 1))
POINTS = Points([0.0, 1.0], [1.0, 0.0], [0, 1])
COLORS = Colors(("#0000ff", "#ff8800"), "#0000ff", "#ff8800", "#0000ff", "#ff8800", ["#111111"] * 3)
PLANE = Plane([-1, -1], [2, 0], [0, 2])


def scene_of(**changes):
    return Scene(
        **{
            "network": NETWORK,
            "grid": PLANE,
            "window": (-1, 1, -1, 1),
            "points": POINTS,
            "colors": COLORS,
        }
        | changes
    )


def decode(packet):
    """The header and its arrays, read with struct: nothing of the module under test."""
    (length,) = struct.unpack_from("<I", packet)
    header = json.loads(packet[4 : 4 + length])
    offset, arrays = 4 + length, {}
    assert offset % 4 == 0
    for name, shape in header["arrays"]:
        count = math.prod(shape)
        arrays[name] = np.array(struct.unpack_from(f"<{count}f", packet, offset)).reshape(shape)
        offset += 4 * count
    assert offset == len(packet)
    return header, arrays


def trainer_of(network=NETWORK, m=300):
    rng = np.random.default_rng(0)
    X = rng.standard_normal((2, m))
    Y = (X[:1] * X[1:] > 0) * 1.0
    return Trainer(network, initialize(network), Adam(0.01), X, Y, X_test=X, Y_test=Y)


def tick(feed, scene, rows, run=None):
    """What a browser says that has received the feed's last packet."""
    header, _ = decode(feed.latest)
    return Tick({feed.key: Held(header["sequence"], scene.id, run or header["run"], rows)})


@given(
    st.dictionaries(st.text(max_size=5), st.lists(st.floats(width=32), max_size=7), max_size=4),
    st.text(),
)
def test_a_packet_says_what_was_put_in(arrays, words):
    given_arrays = {name: np.array(values, dtype=np.float32) for name, values in arrays.items()}
    header, read = decode(encode({"words": words}, given_arrays))
    assert header["words"] == words
    for name, values in given_arrays.items():
        np.testing.assert_array_equal(read[name], values)


def test_the_first_packet_carries_the_scene_and_the_whole_history():
    scene, feed, trainer = scene_of(), Feed("stage"), trainer_of()
    frames = trainer.run(epochs=7, frames=3)
    header, arrays = decode(feed.send(scene, frames, trainer.history, playing=True))
    assert header["scene"]["network"] == {
        "sizes": [2, 8, 8, 1],
        "hidden": ["tanh", "tanh"],
        "output": "sigmoid",
        "off": [],
    }
    assert header["epochs"] == [frame.epoch for frame in frames]
    np.testing.assert_array_equal(arrays["weights"], np.float32([frame.flat for frame in frames]))
    assert header["columns"] == list(trainer.history)
    np.testing.assert_array_equal(arrays["history"], np.float32(list(trainer.history.values())))
    np.testing.assert_array_equal(arrays["grid"], [PLANE.origin, PLANE.u, PLANE.v])


def test_later_packets_carry_only_what_the_browser_lacks():
    scene, feed, trainer = scene_of(), Feed("stage"), trainer_of()
    feed.send(scene, trainer.run(epochs=5, frames=1), trainer.history, playing=True)
    feed.hear(tick(feed, scene, rows=6))
    header, arrays = decode(
        feed.send(scene, trainer.run(epochs=2, frames=1), trainer.history, playing=True)
    )
    assert "scene" not in header
    assert "points" not in arrays
    assert header["row"] == 5  # the last row held is sent again
    np.testing.assert_array_equal(arrays["history"][0], [5, 6, 7])


def test_a_browser_that_applies_the_packets_has_the_trainers_history():
    """Past epoch 100 the last row is replaced by later ones; whatever the browser had of it must
    go.
    """
    scene, feed, trainer, held = scene_of(), Feed("stage"), trainer_of(m=20), []
    while trainer.epoch < 1000:
        header, arrays = decode(
            feed.send(scene, trainer.run(epochs=7, frames=1), trainer.history, playing=True)
        )
        held = held[: header["row"]] + list(arrays["history"].T)
        if trainer.epoch % 3:  # the others are overtaken: the browser never says that it has them
            feed.hear(tick(feed, scene, rows=len(held)))
    np.testing.assert_array_equal(np.array(held).T, np.float32(list(trainer.history.values())))


def test_another_history_is_another_run():
    scene, feed = scene_of(), Feed("stage")
    first, second = trainer_of(), trainer_of()
    feed.send(scene, first.run(epochs=5, frames=1), first.history, playing=True)
    feed.hear(tick(feed, scene, rows=6))
    header, arrays = decode(
        feed.send(scene, second.run(epochs=1, frames=1), second.history, playing=True)
    )
    assert header["row"] == 0
    assert arrays["history"].shape[1] == 2
    assert "scene" not in header


def test_runs_of_two_feeds_are_never_taken_for_one_another():
    scene, trainer = scene_of(), trainer_of()
    runs = [
        decode(
            Feed("stage").send(
                scene, trainer.run(epochs=1, frames=1), trainer.history, playing=True
            )
        )[0]["run"]
        for _ in range(2)
    ]
    assert runs[0] != runs[1]


def test_only_the_tick_that_answers_the_last_packet_is_due():
    scene, feed, trainer = scene_of(), Feed("stage"), trainer_of()
    assert feed.is_due(None)
    feed.send(scene, trainer.run(epochs=1, frames=1), trainer.history, playing=True)
    answer = tick(feed, scene, rows=2)
    assert feed.is_due(answer)
    feed.send(scene, trainer.run(epochs=1, frames=1), trainer.history, playing=True)
    assert not feed.is_due(answer)
    assert not feed.is_due(Tick({}))


def test_a_tick_of_moons_stays_below_five_kilobytes():
    scene, feed, trainer = scene_of(), Feed("stage"), trainer_of()
    feed.send(scene, trainer.run(epochs=100, frames=1), trainer.history, playing=True)
    feed.hear(tick(feed, scene, rows=101))
    packet = feed.send(
        scene, trainer.run(epochs=20, frames=frames_for(NETWORK)), trainer.history, playing=True
    )
    assert len(packet) < 5 * 1024


@pytest.mark.parametrize("sizes", [(2, 1), (2, 8, 8, 1), (64, 64, 10), (30, *(64,) * 8, 1)])
def test_wide_networks_send_fewer_moments_and_draw_on_a_coarser_grid(sizes):
    network = Network(sizes)
    assert (
        frames_for(network) == 1 or 4 * network.parameter_count * frames_for(network) <= FRAME_BYTES
    )
    assert 24 <= resolution_for(network) <= 64


def test_weights_that_diverge_travel_without_a_warning():
    scene, feed, trainer = scene_of(), Feed("stage"), trainer_of()
    flat = np.array([1e300, -1e300, np.nan] + [0.0] * (NETWORK.parameter_count - 3))
    _, arrays = decode(feed.send(scene, [Snapshot(0, flat)], trainer.history, playing=False))
    np.testing.assert_array_equal(arrays["weights"][0, :3], [np.inf, -np.inf, np.nan])


def test_scenes_of_the_same_content_are_the_same():
    assert scene_of().id == scene_of().id
    assert (
        len(
            {
                scene_of().id,
                scene_of(title="wrong").id,
                scene_of(points=Points([0], [1], [0])).id,
                scene_of(resolution=30).id,
            }
        )
        == 4
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"task": "ternary"}, "task: expected binary, classes, surface or curve, got 'ternary'"),
        (
            {"grid": Plane([0], [1])},
            r"grid: expected vectors of 2 numbers, one for each input, got the shape \(1,\)",
        ),
        (
            {"grid": np.zeros((2, 99)), "resolution": 10},
            r"grid: expected the shape \(2, 100\) of inputs x places, got \(2, 99\)",
        ),
    ],
)
def test_a_scene_that_does_not_fit_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        scene_of(**changes)


@pytest.mark.parametrize(
    "message",
    [None, 1, "tick", [], {}, {"held": 3}, {"held": {"a": 1}}, {"held": {"a": {"sequence": "x"}}}],
)
def test_what_is_no_tick_is_none(message):
    assert Tick.read(message) is None


def test_a_tick_is_read():
    held = {"sequence": 3, "scene": "abc", "run": "r.1", "rows": 7}
    assert Tick.read({"held": {"stage": held}}) == Tick({"stage": Held(3, "abc", "r.1", 7)})
    assert Tick.read({"held": {}, "before": "key"}) == Tick({}, before="key")
    left = {"held": {}, "before": "key", "left": True}
    assert Tick.read(left) == Tick({}, before="key", has_left=True)
    assert Tick.read({"held": {}, "fault": "blocked"}) == Tick({}, fault="blocked")
    assert Tick.read({"held": {}, "commands": [{"n": 1}]}) == Tick({}, commands=({"n": 1},))
    assert len(Tick.read({"held": {}, "commands": [{}] * 10_000}).commands) == MAX_COMMANDS
