"""What the pages on kept runs remember of a visit."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lab.data import Dataset
from lab.visit.limits import Rate

MAX_CHANGES = 60  # a minute, of one visit
MAX_CHANGES_OF_ALL = 600
MAX_DATASETS_KEPT = 2  # as many as are shown side by side


@dataclass
class RunsState:
    """browser: the key of the visitor's browser, once it has told it. deleted: the runs of the last
    deletion. told, problem: what the last action did, or why it could not be done. keeper: the key
    of the lab's keeper, where the visitor has given it. changes: how often something was done, by
    this visit and by all. datasets: of the kept runs that were looked at last, by the settings that
    make them.
    """

    browser: str | None = None
    deleted: list[str] = field(default_factory=list)
    told: str = ""
    problem: str = ""
    keeper: str = ""
    changes: Rate = field(default_factory=lambda: Rate(MAX_CHANGES, 60))
    changes_of_all: Rate = field(default_factory=lambda: Rate(MAX_CHANGES_OF_ALL, 60))
    datasets: dict[tuple[Any, ...], Dataset] = field(default_factory=dict, repr=False)

    def keep_dataset(self, key: tuple[Any, ...], dataset: Dataset) -> None:
        """Keep it as the latest, and let go of the oldest."""
        self.datasets[key] = dataset
        while len(self.datasets) > MAX_DATASETS_KEPT:
            del self.datasets[next(iter(self.datasets))]

    def attempt(self, action: Callable[[], object], told: str) -> None:
        """Do it, and say so, in its own words if it has some; or say why not."""
        self.told = ""
        self.problem = ""
        try:
            self._check_rates()
            words = action()
        except ValueError as problem:
            self.problem = str(problem)
        else:
            self.told = words if isinstance(words, str) else told

    def _check_rates(self) -> None:
        """ValueError if this visit, or all visits together, change the store too often."""
        if not self.changes.allows():
            raise ValueError(
                f"runs: expected at most {self.changes.most} changes a minute; wait a little"
            )
        if not self.changes_of_all.allows():
            raise ValueError("runs: too many visitors are changing runs just now; wait a minute")
