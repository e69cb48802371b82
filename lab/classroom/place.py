"""Where a class is: a page of the lab, with what stands in its address."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from lab.classroom.vary import VARIED, variant
from lab.experiment import CSV, Experiment, kinds
from lab.settings import refuse

PAGES = ("train", "lessons", "backprop", "gradcheck", "mistakes", "check", "landscape")
LONGEST_PLACE = 8_000  # characters: a pasted text is the longest


@dataclass(frozen=True)
class Place:
    """page: one of PAGES. query: its address. On Train, varied: the setting of which each learner
    has another value, empty for none; controls: the settings that learners see and may change,
    None for all; `activation` brings that of each layer along. ValueError for what a class cannot
    be sent to.
    """

    page: str
    query: Mapping[str, str] = field(default_factory=dict)
    varied: str = ""
    controls: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if self.page not in PAGES:
            raise refuse("place", f"one of the pages {', '.join(PAGES)}", self.page)
        if self.varied and (self.varied not in VARIED or self.page != "train"):
            raise refuse("varied", f"one of {', '.join(VARIED)}, on Train", self.varied)
        unknown = set(self.controls or ()) - set(kinds())
        if unknown or (self.controls is not None and self.page != "train"):
            raise refuse("controls", "settings of Train", ", ".join(sorted(unknown)))
        if self.controls and "activation" in self.controls:
            controls = dict.fromkeys((*self.controls, "activations"))
            object.__setattr__(self, "controls", tuple(controls))
        if self.page == "train" and self.query.get("dataset") == CSV:
            raise ValueError(
                "place: a class cannot be sent to your own file; let learners choose it themselves"
            )
        if len(self.to_json()) > LONGEST_PLACE:
            raise ValueError(
                "place: its address is too long to send; send a shorter paste, or fewer points"
            )

    def experiment(self, number: int) -> Experiment | None:
        """On Train: that of the learner with this number; None on other pages."""
        if self.page != "train":
            return None
        base, _ = Experiment.from_query(self.query)
        return variant(base, self.varied, number) if self.varied and number else base

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Place":
        fields = json.loads(text)
        if fields["controls"] is not None:
            fields["controls"] = tuple(fields["controls"])
        return cls(**fields)
