"""What a check gives back: a verdict for every line, and which wrong one comes first."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field

from lab.checker.meaning.targets import Target
from lab.checker.reading.tree import Tree
from lab.checker.setting import Setting
from lab.engine import Array

# trains with the right gradients and with the learner's: yields the share that is done, and gives
# both histories, by "right" and "yours"
Train = Callable[[], Generator[float, None, dict[str, dict[str, list[float]]]]]

# the last two are no verdicts on the mathematics: they are never counted as right
VERDICTS = ("right", "wrong", "ambiguous", "unreadable", "not judged", "not covered")


@dataclass(frozen=True)
class Line:
    """One line of a paste. verdict: one of VERDICTS; number: its place in the paste, from 1.

    reason: why, in words; expected: the right form in the learner's notation; shapes: what the line
    gives and what is due; difference: ||yours - right|| / (||yours|| + ||right||), infinite for
    another shape, None where nothing was computed. place: where it comes in the chain, from the
    output back. yours, right: both values, in a network of the learner's sizes. target, value: what
    is computed and how, as it was read, for `train.py`; right_value: the same of the right form.
    slips: what is odd in it without being wrong. form: what tells its mistake from others of the
    same class. role, factor: what the value is, "dJ/dZ1" and "times m"; uses:
    the numbers of the lines that it is made of. gives: what it computes, as its values say, where
    the paste was run.
    """

    number: int
    text: str
    verdict: str
    defines: str | None = None
    error_class: str | None = None
    reason: str = ""
    expected: str = ""
    shapes: str = ""
    difference: float | None = None
    place: tuple[int, ...] = ()
    target: Target | None = field(default=None, compare=False, repr=False)
    value: Tree | None = field(default=None, compare=False, repr=False)
    right_value: Tree | None = field(default=None, compare=False, repr=False)
    yours: Array | None = field(default=None, compare=False, repr=False)
    right: Array | None = field(default=None, compare=False, repr=False)
    slips: tuple[str, ...] = ()
    form: tuple[str, ...] = field(default=(), compare=False, repr=False)
    role: str = ""
    factor: str = ""
    uses: tuple[int, ...] = ()
    gives: tuple[Target, ...] = field(default=(), compare=False, repr=False)

    @property
    def targets(self) -> tuple[Target, ...]:
        """All that the line computes: more than one where it stands in a loop."""
        return self.gives or ((self.target,) if self.target else ())

    @property
    def message(self) -> str:
        """All that is said of the line: why, the right form where it is wrong, and the shapes where
        they differ.
        """
        if self.verdict != "wrong":
            return self.reason
        end = "" if self.expected.endswith(";") else "."
        right = f"Right: {self.expected}{end}" if self.expected else ""
        return " ".join(part for part in (self.reason, right, self.shapes) if part)


@dataclass(frozen=True)
class Mistake:
    """One mistake, and the lines that it was made in: the same one in three layers is one."""

    error_class: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class ReadAs:
    """The network that a paste is about, as it was read from the paste. biases: it has some."""

    setting: Setting
    sentence: str
    biases: bool = True


@dataclass(frozen=True)
class Report:
    """The lines that were judged, in the order of the paste.

    read_as: the network as it was read, and the same as a sentence; None where the paste was judged
    in the setting it came with. assumed: what was taken for granted, as sentences. passed_over: how
    many lines are no equations. other_network: where a line is wrong, another network in which none
    would be, as a sentence. train: of a program, trains with its gradients; untrained: why nothing
    does.
    """

    lines: Sequence[Line]
    read_as: ReadAs | None = None
    assumed: tuple[str, ...] = ()
    passed_over: int = 0
    other_network: str = ""
    train: Train | None = field(default=None, compare=False, repr=False)
    untrained: str = ""

    def place(self, line: Line) -> str:
        """Where a line stands: "line 3", and in a paragraph of many equations what it computes."""
        shares = sum(other.number == line.number for other in self.lines) > 1
        return line.defines if shares and line.defines else f"line {line.number}"

    @property
    def first_wrong(self) -> Line | None:
        """The wrong line that comes first on the way back from the output."""
        wrong = self.wrong
        return wrong[0] if wrong else None

    @property
    def wrong(self) -> list[Line]:
        """The wrong lines, from the output back."""
        wrong = [line for line in self.lines if line.verdict == "wrong"]
        return sorted(wrong, key=lambda line: (line.place, line.number))

    @property
    def mistakes(self) -> list[Mistake]:
        """The wrong lines by mistake, from the output back."""
        together: dict[tuple[str, ...], list[Line]] = {}
        for line in self.wrong:
            kind = line.target.kind if line.target else line.defines or ""
            key = (line.error_class or "", kind, *line.form)
            together.setdefault(key, []).append(line)
        return [Mistake(key[0], tuple(lines)) for key, lines in together.items()]
