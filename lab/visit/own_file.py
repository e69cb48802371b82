"""A visitor's own table, and the link that waits for one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lab.data import quoted
from lab.experiment import OF_A_FILE, Experiment, digest_of

NO_FILE = {name: getattr(Experiment(), name) for name in OF_A_FILE}


@dataclass(frozen=True)
class Upload:
    """A visitor's own table, and how it is to be read: the settings OF_A_FILE."""

    contents: bytes
    settings: Mapping[str, Any]

    @classmethod
    def of(cls, experiment: Experiment, contents: bytes) -> "Upload":
        return cls(contents, {name: getattr(experiment, name) for name in OF_A_FILE})


@dataclass(frozen=True)
class Awaited:
    """The experiment of a link that still needs its file, and what stands in for it until then."""

    experiment: Experiment
    stand_in: Experiment

    @property
    def need(self) -> str:
        """Which file it is, in words for the visitor."""
        name = f"the file {quoted(self.experiment.file)}" if self.experiment.file else "a file"
        target = self.experiment.target
        predicts = f", to predict its column {quoted(target)}" if target else ""
        return f"This link is about {name}{predicts}."

    def is_for(self, contents: bytes) -> bool:
        """Whether this is the file, whatever it is called; a link without a digest takes any."""
        return self.experiment.file_digest in ("", digest_of(contents))
