"""A page with nothing but the stage, for the browser tests: one network or two in one loop, and
buttons to drive them.

A button for each of scenes.NETWORKS chooses what is drawn; ?stages=2 puts a second network beside
the first.
"""

import streamlit as st
from scenes import NETWORKS, examples, scene_of, start

from lab.engine import Adam, Snapshot
from lab.stage import Feed, Slices, frames_for
from lab.ui.component import heard, stage


@st.cache_resource
def slices() -> Slices:
    return Slices()


def turn_to(name: str) -> None:
    _, _, train, test = examples(name)
    state.name, state.scene = name, scene_of(name, NETWORKS[name], train, test)
    begin(name)


def begin(name: str) -> None:
    state.trainers = [start(name, seed) for seed in range(count)]
    state.playing = False


def play(playing: bool) -> None:
    state.playing = playing


def relearn() -> None:
    for trainer in state.trainers:
        trainer.change(optimizer=Adam(0.02))


def hide() -> None:
    state.hidden = not state.hidden


state = st.session_state
count = int(st.query_params.get("stages", 1))
if "feeds" not in state:
    state.feeds = [Feed(f"stage{k}", leads=k == 0) for k in range(count)]
    state.hidden = False
    turn_to("moons")


@st.fragment
def live() -> None:
    tick = heard(*(feed.key for feed in state.feeds))
    with st.container(horizontal=True):
        st.button("Pause" if state.playing else "Play", on_click=play, args=(not state.playing,))
        st.button("Reset", on_click=begin, args=(state.name,))
        st.button("Faster", on_click=relearn)
        st.button("Hide", on_click=hide)
    if tick is not None and tick.fault:
        st.warning(tick.fault)
    due = state.feeds[0].is_due(tick)
    for column, feed, trainer in zip(st.columns(count), state.feeds, state.trainers, strict=True):
        feed.hear(tick)
        if not state.playing:
            feed.send(
                state.scene,
                [Snapshot(trainer.epoch, trainer.parameters.flat)],
                trainer.history,
                playing=False,
            )
        elif due:
            with slices().turn(id(state.feeds)) as seconds:
                frames = trainer.run(seconds=seconds / count, frames=frames_for(trainer.network))
            # a turn that ended inside an epoch has no new one to show
            frames = frames or [Snapshot(trainer.epoch, trainer.parameters.flat)]
            feed.send(state.scene, frames, trainer.history, playing=True)
        if not state.hidden:
            with column:
                stage(feed.latest, feed.key)


st.set_page_config(layout="wide")
with st.container(horizontal=True):
    for name in NETWORKS:
        st.button(name, on_click=turn_to, args=(name,))
live()
