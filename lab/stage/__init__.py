"""The live stage: a canvas in the browser that draws a network while it trains. This room is its
Python side.

packet.py      what travels: a Scene once, then weights and new history rows; Feed remembers what
               the browser holds
tiles.py       the same for many small pictures on one canvas
hidden_space.py  a grid over the window, and the examples, as a layer sees them
slices.py      fair time slices: whose turn it is to train, and for how long
door.py        how fast new visits are let in
limiter.py     how much short work is done side by side
files.py       where the browser side lies

The browser is sent weights, not pictures. It evaluates the network on its own (static/stage/),
moves from snapshot to snapshot at the display's frame rate, and asks for the next packet when it
has received the last: a closed loop, which a slow browser or a busy server slows down and nothing
floods. It stops by itself when the tab closes. In the lab the loop runs over a wire of its own
(lab/live/); over Streamlit's connection, as below, where there is none:

    feed = Feed("stage")    # one for each stage of a session; kept between runs of the page
    scene = Scene(network, Plane(origin, u, v), window=(x0, x1, y0, y1), ...)

    @st.fragment
    def live():
        tick = heard("stage")    # None unless the browser asked for this run
        feed.hear(tick)
        if not playing:
            feed.send(scene, [Snapshot(epoch, parameters.flat)], trainer.history, playing=False)
        elif feed.is_due(tick):    # False for a tick that another run has already answered
            with slices.turn(visitor) as seconds:    # slices: one Slices for the whole process
                frames = trainer.run(seconds=seconds, frames=frames_for(network))
            feed.send(scene, frames, trainer.history, playing=not trainer.finished)
        stage(feed.latest, "stage")    # mounted in every run, or it would vanish

A tick whose `fault` is not None says, in words, that the stage could not load: go on without it.

What stands in the ticking fragment is sent and drawn again with every tick: keep buttons and charts
outside of it. Streamlit puts widget changes of one moment into one run, and that may be the tick's
alone: a control's callback has then run but the page around the fragment has not, so the fragment
looks whether its session has changed and calls `st.rerun()`.

Two networks side by side, in one fragment with one loop: two feeds, of which one leads. `tick =
heard("right", "wrong")` goes to both, and the leading feed's `is_due(tick)`, asked once and before
anything is sent, counts for both.

    right, wrong = Feed("right"), Feed("wrong", leads=False)
"""

from lab.stage.door import Door
from lab.stage.hidden_space import HiddenSpace, hidden_space, lattice
from lab.stage.limiter import Limiter
from lab.stage.packet import Colors, Feed, Plane, Points, Scene, Tick, frames_for, resolution_for
from lab.stage.slices import Slices
from lab.stage.tiles import Tile, TilesFeed

__all__ = [
    "Colors",
    "Door",
    "Feed",
    "HiddenSpace",
    "Limiter",
    "Plane",
    "Points",
    "Scene",
    "Slices",
    "Tick",
    "Tile",
    "TilesFeed",
    "frames_for",
    "hidden_space",
    "lattice",
    "resolution_for",
]
