"""What travels to the stage: a Scene once, then the weights of a few moments and the history rows
that are new.

A packet is bytes: the length of a JSON header (uint32), the header, padded to a multiple of four,
and the arrays that the header names with their shapes, as little-endian float32, one after the
other. static/stage/packet.js reads it.

Only what changed travels, and it is counted from what the browser has *said* it holds, not from
what was sent: Streamlit may replace a message by a newer one before the browser saw it.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from lab.engine import Array, Network, Snapshot

Task = Literal["binary", "classes", "surface", "curve"]

FRAME_BYTES = 65536  # the weights of one packet should not take more than this
# multiplications of one forward pass on the grid that a browser does with ease at every frame
GRID_WORK = 5_000_000
CURVE_RESOLUTION = 160
MAX_COMMANDS = 200  # of one request


@dataclass(frozen=True)
class Plane:
    """The affine plane that is drawn: the network's input, (n[0],), at the window's lower left
    corner, and the way from there to its lower right corner (u) and to its upper left one (v). A
    curve needs no v.
    """

    origin: ArrayLike
    u: ArrayLike
    v: ArrayLike | None = None


@dataclass(frozen=True)
class Points:
    """Examples as they stand in the window: x and y (m,), and what each is: its class (0, 1, ...)
    or its target value.

    For a curve, y is the target, and `label` is not looked at.
    """

    x: ArrayLike
    y: ArrayLike
    label: ArrayLike


@dataclass(frozen=True)
class Colors:
    """Colors as #rrggbb: of the classes, of negative and positive weights, values and responses, of
    the curves, of layers 1..L. shapes: of the classes' points, as static/stage/shapes.js names
    them.
    """

    classes: Sequence[str]
    negative: str
    positive: str
    train: str
    test: str
    layers: Sequence[str]
    shapes: Sequence[str] = ("circle",)


@dataclass(frozen=True, eq=False)
class Scene:
    """Everything that stays while a network trains: what is drawn, in which window, in which
    colors, under which names.

    grid: a Plane, or the inputs themselves as a matrix (n[0], resolution^2), row by row from the
    window's lower left corner ((n[0], resolution) for a curve): needed where features such as x1^2
    make the plane a curved one. window: (x0, x1, y0, y1) in the units of the axes. resolution: None
    takes what the browser can do at every frame. value_range: the targets' (lowest, highest), for
    the colors of a regression surface; range_in_units: what the legend calls them, where the
    targets are standardized.

    Raises ValueError for an unknown task and for a grid that does not fit the network.
    """

    network: Network
    grid: Plane | Array
    window: tuple[float, float, float, float]
    points: Points
    colors: Colors
    task: Task = "binary"
    points_test: Points | None = None
    axis_names: tuple[str, str] = ("x1", "x2")
    input_names: Sequence[str] = ()
    class_names: Sequence[str] = ()
    value_range: tuple[float, float] = (0.0, 1.0)
    range_in_units: tuple[float, float] | None = None
    title: str = ""
    resolution: int | None = None

    def __post_init__(self) -> None:
        if self.task not in ("binary", "classes", "surface", "curve"):
            raise ValueError(f"task: expected binary, classes, surface or curve, got {self.task!r}")
        inputs, grid = self.network.layer_sizes[0], self.arrays["grid"]
        if isinstance(self.grid, Plane):
            if grid.shape[1:] != (inputs,):
                raise ValueError(
                    f"grid: expected vectors of {inputs} numbers, one for each input, got the shape"
                    f" {grid.shape[1:]}"
                )
        elif grid.shape != (inputs, self.shape[0] * self.shape[1]):
            raise ValueError(
                f"grid: expected the shape {(inputs, self.shape[0] * self.shape[1])} of inputs x"
                f" places, got {grid.shape}"
            )

    @property
    def shape(self) -> tuple[int, int]:
        """Columns and rows of the grid."""
        if self.task == "curve":
            return (self.resolution or CURVE_RESOLUTION, 1)
        n = self.resolution or resolution_for(self.network)
        return (n, n)

    @cached_property
    def arrays(self) -> dict[str, Array]:
        """Every array of the scene as float32: the grid, (2 or 3, n[0]) or (n[0], places), and
        points, (3, m).
        """
        plane = self.grid
        vectors = (
            [vector for vector in (plane.origin, plane.u, plane.v) if vector is not None]
            if isinstance(plane, Plane)
            else plane
        )
        arrays = {"grid": _float32(vectors), "points": _points(self.points)}
        if self.points_test is not None:
            arrays["points_test"] = _points(self.points_test)
        return arrays

    @cached_property
    def description(self) -> dict[str, Any]:
        """All the rest of the scene, as JSON."""
        names = (
            "window",
            "task",
            "axis_names",
            "input_names",
            "class_names",
            "value_range",
            "range_in_units",
            "title",
        )
        return {
            "network": {
                "sizes": self.network.layer_sizes,
                "hidden": self.network.hidden,
                "output": self.network.output,
                "off": self.network.off,
            },
            "shape": self.shape,
            "plane": isinstance(self.grid, Plane),
            "colors": {
                name: value if isinstance(value, str) else list(value)
                for name, value in asdict(self.colors).items()
            },
            **{name: getattr(self, name) for name in names},
        }

    @cached_property
    def id(self) -> str:
        """The same for the same content, whoever made it and when."""
        return hashlib.sha1(
            encode({"scene": self.description}, self.arrays), usedforsecurity=False
        ).hexdigest()[:12]


@dataclass(frozen=True)
class Held:
    """What a stage in the browser says it holds: the packet it received last, its scene, its run
    and how many history rows.
    """

    sequence: int = 0
    scene: str = ""
    run: str = ""
    rows: int = 0


NOTHING = Held()


@dataclass(frozen=True)
class Tick:
    """The browser's request for the next packet: what each stage on the page holds, by its key; the
    commands of a hand on it, as they came, where no wire takes them; the key of the visit that was
    here before the page was loaded again; and what went wrong, if it did.

    is_wired: packets come another way, and the page is only asked to be drawn anew. has_left: the page
    that was here before has gone, which its connection may not say yet.
    """

    held: Mapping[str, Held]
    commands: tuple[Any, ...] = ()
    fault: str | None = None
    is_wired: bool = False
    before: str = ""
    has_left: bool = False

    @classmethod
    def read(cls, message: Any) -> "Tick | None":
        """A Tick from what the component sent; None where that is no tick. Comes from outside:
        nothing of it is trusted.
        """
        try:
            held = {
                str(key): Held(
                    int(one["sequence"]), str(one["scene"]), str(one["run"]), int(one["rows"])
                )
                for key, one in message["held"].items()
            }
            fault = None if message.get("fault") is None else str(message["fault"])[:200]
            commands = tuple(message.get("commands", ()))[:MAX_COMMANDS]
            before = str(message.get("before", ""))[:200]
            is_wired, has_left = (message.get(name) is True for name in ("wired", "left"))
            return cls(held, commands, fault, is_wired, before, has_left)
        except (TypeError, KeyError, ValueError, AttributeError, OverflowError):
            return None


class Feed:
    """The packets of one stage: its last one, and what the browser holds already. One for each
    stage of a session.

    key: the stage's key on the page. leads: asks for the next packet while it plays; of several
    stages in one loop, one does.
    """

    def __init__(self, key: str, leads: bool = True) -> None:
        self.key = key
        self.leads = leads
        self.sequence = 0
        self.latest = b""
        self._held = NOTHING
        self._history: Mapping[str, Sequence[float]] | None = None
        self._name = secrets.token_hex(4)
        self._runs = 0

    def hear(self, tick: Tick | None) -> None:
        """Take note of what the browser holds. None is no news."""
        if tick is not None:
            self._held = tick.held.get(self.key, NOTHING)

    def is_due(self, tick: Tick | None) -> bool:
        """Whether this run of the page should train and send: it is no tick's run, or the tick's
        that answers the last packet.

        A tick that answers an earlier packet was overtaken; answering it too would double the loop.
        """
        return tick is None or tick.held.get(self.key, NOTHING).sequence == self.sequence

    def send(
        self,
        scene: Scene,
        frames: Sequence[Snapshot],
        history: Mapping[str, Sequence[float]],
        playing: bool,
        notes: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Make the next packet, and keep it as `latest`. frames: the moments since the last packet,
        oldest first, at least one. notes: whatever else the stage is told, as JSON.

        history: the trainer's own columns; another object is taken for another run, and the stage
        starts afresh.
        """
        if history is not self._history:
            self._history = history
            self._runs += 1
        self.sequence += 1
        run = f"{self._name}.{self._runs}"
        # The last row that the browser holds may since have been replaced by a later epoch's: send
        # from there.
        row = max(0, self._held.rows - 1) if self._held.run == run else 0
        header = {
            "key": self.key,
            "sequence": self.sequence,
            "leads": self.leads,
            "playing": playing,
            "scene_id": scene.id,
            "run": run,
            "row": row,
            "epochs": [frame.epoch for frame in frames],
            "notes": notes or {},
        }
        arrays = {
            "weights": _float32([frame.flat for frame in frames]),
            "history": _float32([column[row:] for column in history.values()]),
        }
        if row == 0:
            header["columns"] = list(history)
        if self._held.scene != scene.id:
            header["scene"] = scene.description
            arrays |= scene.arrays
        self.latest = encode(header, arrays)
        return self.latest


def encode(header: Mapping[str, Any], arrays: Mapping[str, Array]) -> bytes:
    """One packet: the header's length, the header with the arrays' names and shapes, and the arrays
    as float32.
    """
    described = {**header, "arrays": [[name, array.shape] for name, array in arrays.items()]}
    text = json.dumps(described, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-len(text) % 4)
    return b"".join(
        [
            len(text).to_bytes(4, "little"),
            text,
            *(array.astype("<f4").tobytes() for array in arrays.values()),
        ]
    )


def frames_for(network: Network, most: int = 4) -> int:
    """How many moments a packet should carry: what the stage moves through until the next; fewer
    where one has many weights.
    """
    return max(1, min(most, FRAME_BYTES // (4 * network.parameter_count)))


def resolution_for(network: Network) -> int:
    """The rows and columns of the grid that a browser can put through this network at every
    frame.
    """
    return int(np.clip(np.sqrt(GRID_WORK / network.parameter_count), 24, 64))


def _points(points: Points) -> Array:
    return _float32([points.x, points.y, points.label])


def _float32(values: Any) -> Array:
    with np.errstate(over="ignore"):  # weights that diverge become infinite a little earlier
        return np.asarray(values).astype(np.float32)
