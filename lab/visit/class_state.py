"""What a visit remembers of its class, and what the class lets it do."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lab.classroom import ClassOverError, Entry, Seen, within
from lab.classroom.entry import grid_of
from lab.data import Dataset
from lab.engine import Array
from lab.experiment import Experiment

LOOK_EVERY = 1.0  # seconds that what was seen of the class holds, unless there is news
PAUSED = "Your teacher has paused the class. Look up: you go on in a moment."


@dataclass
class ClassState:
    """The class that this visit is in.

    code, owner: of the class and the visitor; empty codes are no class. seen: the latest that the
    visitor may see. problem: why it could not be looked at. followed: how many of the places that
    the class was sent to are done with; wants_to_go: it is to be taken to where the class is, as
    one who has just come. told: the latest news that was heeded. key: the teacher's,
    of a class that was started in this visit.
    """

    code: str = ""
    owner: str = ""
    key: str = ""
    seen: Seen | None = None
    problem: str = ""
    followed: int = 0
    wants_to_go: bool = False
    led_to: object = None  # the page that the class has followed its teacher to by itself
    told: str = ""
    is_restored: bool = False  # it was looked up whether this browser is in a class
    noted_paste: str = ""
    posted: object = None  # the state of training that the board shows
    # of the board's figures: until when they are not drawn anew, and what they show
    figures: tuple[float, Mapping[str, Entry]] = (0.0, MappingProxyType({}))
    _looked: float = -float("inf")
    _grid: tuple[Dataset, tuple[int, Array]] | None = None

    def enter(self, code: str, owner: str, key: str = "") -> None:
        """Be in this class from now on, and go where it is."""
        self.leave()
        self.code = code
        self.owner = owner
        self.key = key
        self.followed = 0
        self.wants_to_go = True

    def leave(self) -> None:
        """Be in no class."""
        self.code = ""
        self.key = ""
        self.seen = None
        self.problem = ""

    def look(self, see: Callable[[str, str], Seen], has_news: bool = False) -> None:
        """See the class as it is now. What cannot be seen for a while stays as it was."""
        if not has_news and time.monotonic() - self._looked < LOOK_EVERY:
            return
        try:
            self.seen = see(self.code, self.owner)
            self.problem = ""
        except ClassOverError as problem:
            self.leave()
            self.problem = str(problem)
        except ValueError as problem:
            self.problem = str(problem)
        self._looked = time.monotonic()

    @property
    def is_learner(self) -> bool:
        return bool(self.code and self.seen and self.seen.number)

    @property
    def is_paused(self) -> bool:
        """Nothing can be done just now."""
        return self.is_learner and self.seen is not None and self.seen.paused

    @property
    def controls(self) -> tuple[str, ...] | None:
        """The settings of Train that may be changed; None: all."""
        if not self.is_learner or self.seen is None or self.seen.place is None:
            return None
        return self.seen.place.controls

    def shows(self, setting: str) -> bool:
        """Whether there is a control for the setting."""
        return self.controls is None or setting in self.controls

    def refusal(self, settings: Iterable[str]) -> str:
        """Why these settings cannot be changed; empty if they can."""
        if self.is_paused:
            return PAUSED
        held = [name.replace("_", " ") for name in settings if not self.shows(name)]
        if not held:
            return ""
        return f"Your teacher has set the {' and the '.join(held)} for everybody."

    def held_to(self, experiment: Experiment) -> Experiment:
        """The experiment, with all that the class has set."""
        if self.controls is None or self.seen is None or self.seen.place is None:
            return experiment
        base = self.seen.place.experiment(self.seen.number)
        return within(experiment, base, self.controls) if base else experiment

    def grid(self, dataset: Dataset) -> tuple[int, Array]:
        """The dataset's grid for the board, made once."""
        if self._grid is None or self._grid[0] is not dataset:
            self._grid = (dataset, grid_of(dataset))
        return self._grid[1]
