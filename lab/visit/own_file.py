"""A visitor's own table, and the link that waits for one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lab.data import Dataset, likely_target, listed, proposed, quoted, read_table, repeating
from lab.data.file.summary import column_summaries, first_rows, how_read, in_one_line
from lab.experiment import CSV, OF_A_FILE, Experiment, digest_of
from lab.visit.beside import reader

NO_FILE = {name: getattr(Experiment(), name) for name in OF_A_FILE}


@dataclass(frozen=True)
class Upload:
    """A visitor's own table, and how it is to be read: the settings OF_A_FILE."""

    contents: bytes
    settings: Mapping[str, Any]

    @classmethod
    def of(cls, experiment: Experiment, contents: bytes) -> "Upload":
        return cls(contents, {name: getattr(experiment, name) for name in OF_A_FILE})

    def contents_for(self, experiment: Experiment) -> bytes | None:
        """The contents, for an experiment on a file; if it is on another, `make_dataset` refuses
        them by its digest.

        ValueError for an experiment without a digest: two files may share a name.
        """
        if experiment.dataset != CSV:
            return None
        if not experiment.file_digest:
            raise ValueError(
                f"dataset: only the name of the file {experiment.file} was kept, and the file at"
                " hand may be another; train on it anew"
            )
        return self.contents


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


def dataset_of(experiment: Experiment, upload: Upload | None) -> Dataset:
    """A kept run's data, made anew; of a run on a file only if the visitor has that file open.
    ValueError, with the reason, if not.
    """
    if experiment.dataset == CSV and upload is None:
        raise ValueError(
            f"it needs the file {quoted(experiment.file)}, which is not open: choose it on the Train"
            " page, press Use this table, and come back"
        )
    return made_of(upload.contents_for(experiment) if upload else None, experiment)


def made_of(contents: bytes | None, experiment: Experiment) -> Dataset:
    """The experiment's data; contents: of its file, where it is on one."""
    if contents is None:
        return experiment.make_dataset()
    return reader.read(experiment.make_dataset, contents)


def look_at(
    contents: bytes, target: str | None, **reading: Any
) -> tuple[pd.DataFrame, pd.DataFrame, str, dict[str, Any], str]:
    """The columns; the first rows; how the file was read, in words; the settings that are proposed
    for this target, None for the likely one; and a sentence where they need one. reading: how the
    table is read, as settings of an Experiment. Raises DataProblem.
    """
    choices = Experiment(**reading).choices
    table = read_table(contents, choices.separator, choices.decimal, choices.has_names)
    columns = pd.DataFrame(column_summaries(table)).rename(
        columns={"name": "column", "kind": "taken for", "gaps": "missing", "examples": "holds"}
    )
    target = likely_target(table) if target is None else target
    suited = proposed(table, target)
    proposal = {"target": target, "left_out": suited.left_out, "one_hot": suited.one_hot}
    repeats = repeating(table, target)
    note = f"Left out, as the same can be read from {quoted(target)}: {listed(repeats)}."
    return (
        columns,
        pd.DataFrame(first_rows(table)),
        how_read(table),
        {**proposal, "gaps": suited.gaps},
        note if repeats else "",
    )


def in_a_line(contents: bytes, experiment: Experiment) -> str:
    """What would be trained on. Raises DataProblem."""
    return in_one_line(experiment.make_dataset(contents))
