"""What the board shows of one learner: settings, cost, the cost's curve, and the boundary as a
small grid of bytes.

    entry = Entry.of(experiment, dataset, network, parameters, history)
    Entry.from_bytes(entry.to_bytes()) == entry
"""

import json
import math
import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from lab.data import Dataset, plane
from lab.engine import Array, Network, Parameters, forward
from lab.experiment import OF_THE_DATA, Experiment

SIDE = 28  # points of the grid's side
MOST_POINTS = 40  # of the cost's curve
LARGEST_ENTRY = 8_000  # bytes


@dataclass(frozen=True)
class Entry:
    """One learner on the board.

    settings: the link of their experiment. epochs, costs: the curve. grid: a byte for each point,
    row by row from the bottom, `columns` in a row: of a binary output 0 to 255 for 0 to 1, of
    several classes the class, else the output from the lowest target to the highest.
    """

    settings: Mapping[str, str]
    task: str
    epoch: int
    cost: float | None
    accuracy: float | None
    epochs: Sequence[float]
    costs: Sequence[float | None]
    columns: int
    grid: bytes

    @classmethod
    def of(
        cls,
        experiment: Experiment,
        dataset: Dataset,
        network: Network,
        parameters: Parameters,
        history: Mapping[str, Sequence[float]],
        grid: tuple[int, Array] | None = None,
    ) -> "Entry":
        """What this training has come to. grid: `grid_of` the dataset, for who has it at hand."""
        count = len(history["epoch"])
        rows = np.unique(np.linspace(0, count - 1, min(count, MOST_POINTS)).round().astype(int))
        last = {name: finite(history[name][-1]) if count else None for name in ("cost", "accuracy")}
        columns, X = grid or grid_of(dataset)
        return cls(
            settings=experiment.to_query(),
            task=dataset.task,
            epoch=int(history["epoch"][-1]) if count else 0,
            epochs=[float(history["epoch"][row]) for row in rows],
            costs=[finite(history["cost"][row]) for row in rows],
            columns=columns,
            grid=as_bytes(forward(network, parameters, X).A[network.L], dataset),
            **last,
        )

    @property
    def experiment(self) -> Experiment:
        return Experiment.from_query(self.settings)[0]

    @property
    def of_data(self) -> tuple[object, ...]:
        """The settings that make its data: boundaries can be laid on each other where they agree."""
        return tuple(getattr(self.experiment, name) for name in sorted(OF_THE_DATA))

    def answers(self) -> NDArray[np.intp]:
        """The class that is answered at each point of the grid."""
        values = np.frombuffer(self.grid, np.uint8).astype(np.intp)
        return values if self.task == "classes" else (values > 127).astype(np.intp)

    def to_bytes(self) -> bytes:
        """ValueError for one that is larger than LARGEST_ENTRY."""
        fields = asdict(self) | {"grid": b64encode(self.grid).decode()}
        packed = zlib.compress(json.dumps(fields).encode())
        if len(packed) > LARGEST_ENTRY:
            raise ValueError(
                f"board: expected at most {LARGEST_ENTRY:,} bytes of a learner, got {len(packed):,}"
            )
        return packed

    @classmethod
    def from_bytes(cls, packed: bytes) -> "Entry":
        fields = json.loads(zlib.decompress(packed))
        return cls(**fields | {"grid": b64decode(fields["grid"])})


def grid_of(dataset: Dataset) -> tuple[int, Array]:
    """How many points a row of the dataset's grid has, and the network's inputs at all of them."""
    xs, _, X = plane(dataset).grid(SIDE)
    return len(xs), X


def as_bytes(outputs: Array, dataset: Dataset) -> bytes:
    """The outputs (n[L], k) as k bytes."""
    if dataset.task == "classes":
        return np.argmax(outputs, axis=0).astype(np.uint8).tobytes()
    low, high = (0.0, 1.0)
    if dataset.task == "regression":
        low, high = float(dataset.Y.min()), float(dataset.Y.max())
    share = np.nan_to_num((outputs[0] - low) / ((high - low) or 1.0))
    return np.round(255 * np.clip(share, 0, 1)).astype(np.uint8).tobytes()


def finite(value: float) -> float | None:
    """The number, to six digits; None for one that JSON has no word for."""
    return float(f"{value:.6g}") if math.isfinite(value) else None


def agreement(entries: Sequence[Entry]) -> tuple[NDArray[np.float64], int]:
    """At each point of the grid the share of boundaries that give the commonest answer, of those
    on the data that most have; and how many these are.
    """
    classifying = [entry for entry in entries if entry.task != "regression"]
    groups: dict[tuple[object, ...], list[Entry]] = {}
    for entry in classifying:
        groups.setdefault(entry.of_data, []).append(entry)
    same = max(groups.values(), key=len, default=[])
    if not same:
        return np.zeros((0, 0)), 0
    answers = np.array([entry.answers() for entry in same])
    votes = [np.mean(answers == label, axis=0) for label in range(int(answers.max()) + 1)]
    return np.max(votes, axis=0).reshape(-1, same[0].columns), len(same)
