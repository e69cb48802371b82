"""Which network a question is about: read from its equations, not assumed.

What the equations say stands; what nothing says is tried, a choice at a time, and the choice taken
that makes the most lines right. Both are told: `Reading.read_as` in one sentence, and
`Reading.assumed`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from lab.checker.answer.read_as import sentence
from lab.checker.by_line import Paste
from lab.checker.entry import Entry
from lab.checker.meaning.counting import ON_PAPER, Counting
from lab.checker.meaning.evidence import Evidence
from lab.checker.normal.diagnose import Patience
from lab.checker.report import ReadAs
from lab.checker.setting import Setting
from lab.checker.settle import settled

DEPTH_ASSUMED = 3  # of equations for any layer
MOST_LAYERS = 8
SIZES = (4, 5, 7, 8, 9, 10, 11, 12)  # without 6, the number of examples that are shown
# tanh first: of relu, g'(A) is g'(Z), and that would let a mistake pass
HIDDEN = ("tanh", "sigmoid", "relu", "leaky relu", "linear")
# the likeliest first
OUTPUTS = (
    ("sigmoid", "binary cross-entropy"),
    ("softmax", "cross-entropy"),
    ("linear", "half squared error"),
    ("sigmoid", "half squared error"),
    ("linear", "squared error"),
    ("sigmoid", "squared error"),
    ("tanh", "half squared error"),
    ("tanh", "squared error"),
)
COSTS_SAID = {
    "entropy": ("binary cross-entropy", "cross-entropy"),
    "squared": ("half squared error", "squared error"),
}
CREDIT = {"right": 2, "ambiguous": 1}


@dataclass(frozen=True)
class NetworkRead:
    """The network of a question, and what of it was assumed. read_as: None where it was given."""

    setting: Setting
    read_as: ReadAs | None = None
    assumed: tuple[str, ...] = ()
    counting: Counting = ON_PAPER
    biases: bool = True


def read_network(entries: Sequence[Entry], said: Evidence) -> NetworkRead:
    """The network that these lines are about."""
    trial = Trial(entries, said.counting, said.biases)
    L = min(said.L or DEPTH_ASSUMED, MOST_LAYERS)
    setting = first_guess(said, L)
    decided: dict[str, bool] = {}
    for name, options in choices(said, L):
        setting, decided[name] = trial.best(setting, list(options(setting)))
    return NetworkRead(
        setting=setting,
        read_as=ReadAs(setting, sentence(setting, said.L is None, not said.hidden)),
        assumed=tuple(assumptions(setting, said, decided)),
        counting=said.counting,
        biases=said.biases,
    )


def other_network(entries: Sequence[Entry], network: NetworkRead) -> str:
    """Another network in which no line would be wrong, as a sentence; empty if there is none."""
    other = Trial(entries, network.counting, network.biases).other(network.setting)
    return f"No line would be wrong {where_it_differs(other, network.setting)}." if other else ""


# What is tried.


def first_guess(said: Evidence, L: int) -> Setting:
    output, cost = outputs(said)[0]
    return Setting(
        layer_sizes=sizes(L, output, said.scalar),
        hidden=hidden(said, L),
        output=output,
        cost=cost,
        layout=layouts(said)[0],
        mean=not said.without_m,
        names=said.names,
    )


def sizes(L: int, output: str, scalar: bool) -> tuple[int, ...]:
    """All different, so that a wrong transpose shows; one output, but of softmax three. Of
    equations of numbers, one unit in each layer.
    """
    if scalar:
        return (1,) * (L + 1)
    return (*reversed(SIZES[:L]), 3 if output == "softmax" else 1)


def hidden(said: Evidence, L: int) -> tuple[str, ...]:
    default = said.hidden.get(None) or next(iter(said.hidden.values()), HIDDEN[0])
    return tuple(said.hidden.get(l, default) for l in range(1, L))


def outputs(said: Evidence) -> list[tuple[str, str]]:
    """The pairs of output and cost that what is said allows; all of them where none is known."""
    costs = COSTS_SAID.get(said.cost or "", (said.cost,) if said.cost else ())
    pairs = [
        pair
        for pair in outputs_of(said.scalar)
        if said.output in (None, pair[0]) and (not costs or pair[1] in costs)
    ]
    return pairs or list(OUTPUTS)


def outputs_of(scalar: bool) -> list[tuple[str, str]]:
    """The pairs of output and cost; softmax of one unit is always 1."""
    return [pair for pair in OUTPUTS if not (scalar and pair[0] == "softmax")]


def choices(said: Evidence, L: int) -> Iterator[tuple[str, Callable[[Setting], Iterator[Setting]]]]:
    """What is open, in the order in which it is decided, with what may be chosen."""
    if said.rows_written is None:
        yield "layout", lambda s: (replace(s, layout=one) for one in layouts(said))
    if said.names:
        yield "names", lambda s: (replace(s, names=one) for one in (said.names, {}))
    if "mean" not in said.sources:
        yield "mean", lambda s: (replace(s, mean=one) for one in (True, False))
    yield (
        "output",
        lambda s: (
            replace(s, output=output, cost=cost, layer_sizes=sizes(L, output, s.scalar))
            for output, cost in outputs(said)
        ),
    )


def layouts(said: Evidence) -> tuple[str, str]:
    """What the products say, then what the words say, first."""
    rows = said.rows if said.rows_written is None else said.rows_written
    return ("rows", "columns") if rows else ("columns", "rows")


@dataclass(frozen=True)
class Trial:
    """The lines of a question, tried in one network after the other, without explanations."""

    entries: Sequence[Entry]
    counting: Counting
    biases: bool

    def best(self, current: Setting, options: Sequence[Setting]) -> tuple[Setting, bool]:
        """The option that makes the most lines right, the current one if none makes more; and
        whether the lines decided.
        """
        options = [current, *(one for one in options if one != current)]
        if len(options) == 1:
            return current, False
        scores = [self.score(option) for option in options]
        most = max(scores)
        return options[scores.index(most)], min(scores) < most and scores.count(most) == 1

    def score(self, setting: Setting) -> int:
        return sum(CREDIT.get(verdict, 0) for verdict in self.verdicts(setting))

    def verdicts(self, setting: Setting) -> list[str]:
        paste = Paste(setting, None, self.counting, self.biases)
        paste.patience = Patience(repairs=0)
        tried = [replace(entry) for entry in self.entries]
        for entry in tried:
            paste.judge(entry)
        return [line.verdict for line in settled(tried)]

    def other(self, setting: Setting) -> Setting | None:
        """Where a line is wrong, a network that differs in one thing and makes every line right, if
        there is one.
        """
        verdicts = self.verdicts(setting)
        if "wrong" not in verdicts:
            return None
        doubts = verdicts.count("ambiguous")
        for one in others(setting):
            found = self.verdicts(one)
            if "wrong" not in found and found.count("ambiguous") <= doubts:
                return one
        return None


def others(setting: Setting) -> Iterator[Setting]:
    """Networks that differ in one thing from this one."""
    for output, cost in outputs_of(setting.scalar):
        layer_sizes = sizes(setting.L, output, setting.scalar)
        yield replace(setting, output=output, cost=cost, layer_sizes=layer_sizes)
    if setting.L > 1:
        yield from (replace(setting, hidden=(one,) * (setting.L - 1)) for one in HIDDEN)
    yield replace(setting, layout="columns" if setting.rows else "rows")
    yield replace(setting, mean=not setting.mean)


def where_it_differs(other: Setting, setting: Setting) -> str:
    """In words: "with a linear output and half squared error"."""
    if (other.output, other.cost) != (setting.output, setting.cost):
        return f"with {other.output} at the output and {other.cost}"
    if other.rows != setting.rows:
        return f"if examples are {'rows' if other.rows else 'columns'}"
    if other.mean != setting.mean:
        return f"if the cost is {'averaged' if other.mean else 'summed'} over the examples"
    return f"with {other.network.hidden[0]} inside"


# What is told.


def assumptions(setting: Setting, said: Evidence, decided: dict[str, bool]) -> Iterator[str]:
    """What nothing in the question says."""
    network = setting.network
    if said.output is None and not decided.get("output"):
        yield f"No output activation is given: I took {network.output}."
    if said.cost is None:
        why = "your lines fit it" if decided.get("output") else f"it goes with {network.output}"
        yield f"No cost is given: I took {network.cost}, because {why}."
    elif said.cost == "squared":
        half = "with" if network.cost == "half squared error" else "without"
        yield f"I took the squared error {half} its factor of 1/2."
    if not said.hidden and setting.L > 1:
        yield f"No hidden activation is given: I tried your lines with {network.hidden[0]}."
    if said.rows is not None and said.rows != setting.rows:
        yield (
            f"Your words say that examples are {'rows' if said.rows else 'columns'}, your products"
            f" that they are {'rows' if setting.rows else 'columns'}: I went by the products."
        )
    if said.counting != ON_PAPER:
        yield "You count the input as layer 1: I number the layers from the first that computes."
    if setting.scalar:
        yield (
            "No line has a transpose, a sum or a capital letter: I read every letter as one number,"
            " of one example. For whole layers the products are dW = dZ A_prev^T and W^T dZ."
        )
        return
    if said.mean is None:
        what = "m stands nowhere: I took a cost that is summed over the examples"
        yield f"{what}." if not setting.mean else "I took a cost that is averaged over m examples."
