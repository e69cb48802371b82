"""What is known of a program's names: which are arrays, numbers, cells or functions of its own."""

import keyword
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

# numbers, until something else is assigned to them
SCALARS = re.compile(
    r"[mnNLKijklt]|lr|alpha|eta|lambda_|lambd|beta[12]?|epsilon|learning_?[rR]ate|num_labels"
    r"|batch_size|(?:input|hidden)_layer_size|[ηαλβ]"
)

DATA = ("X", "x", "Y", "y", "labels", "targets")  # no functions, where nothing defines one


@dataclass
class Scope:
    """variables: names that something is assigned to, so that x(1) is an index; scalars,
    others: of these, those that hold one number, and those that do not; lists: cells and rows of
    numbers; appended: cells that grow at their end; changed: arrays of
    which entries are assigned in MATLAB; dotted: Julia's functions that are called entry by entry.
    """

    julia: bool
    variables: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)
    scalars: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)
    lists: set[str] = field(default_factory=set)
    appended: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    dotted: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, source: str, julia: bool) -> "Scope":
        """What can be told before a program is read: it may use a name above its definition."""
        scope = cls(julia)
        heads = re.findall(r"^\s*function\s+(?:[^=\n(]*=)?\s*(\w+!?)\s*\(?([^)\n]*)", source, re.M)
        short = re.findall(r"^\s*(\w+)\(([\w, ]*)\) = ", source, re.M) if julia else []
        for name, takes in (*heads, *short):
            scope.functions.add(python_name(name))
            scope.assign(re.findall(r"[^\W\d]\w*", takes))
        scope.functions |= set(re.findall(r"\b(\w+)\s*=\s*@\(", source))
        scope.assign(
            re.findall(r"^[ \t]*(?:for\s+)?(\w+)\s*(?:=|\()[^=\n]*", assigned(source), re.M)
        )
        for several in re.findall(r"^\s*\[([^\]=\n]*)\]\s*=[^=]", source, re.M):
            scope.assign(re.findall(r"[^\W\d]\w*", several))
        scope.assign(() if julia else DATA)
        scope.lists |= {python_name(name) for name in re.findall(r"\b(\w+)\{", source)}
        scope.lists |= {
            python_name(name) for name in re.findall(r"\b(\w+)\s*=\s*(?:\{|cell\()", source)
        }
        scope.appended |= set(re.findall(r"\b(\w+)\{end\s*\+\s*1\}", source))
        changed = r"^[ \t]*(\w+)\([^=\n]*\)\s*[-+*/]?=[^=]"
        scope.changed |= set() if julia else set(re.findall(changed, source, re.M))
        scope.dotted |= set(re.findall(r"\b(\w+)\.\(", source)) if julia else set()
        scope.variables |= scope.lists
        return scope

    def assign(self, names: Iterable[str]) -> None:
        self.variables |= {python_name(name) for name in names} - self.functions

    def number(self, name: str, is_scalar: bool) -> None:
        """Remember whether a name holds one number."""
        (self.scalars if is_scalar else self.others).add(name)
        (self.others if is_scalar else self.scalars).discard(name)

    def is_scalar(self, name: str) -> bool:
        """True for a name that surely holds one number."""
        usual = SCALARS.fullmatch(name) is not None and name not in self.others
        return usual or name in self.scalars


def assigned(source: str) -> str:
    """The lines of a source that assign something."""
    return "\n".join(
        line for line in source.split("\n") if re.search(r"(?<![=~!<>])\.?[-+*/]?=(?!=)", line)
    )


def python_name(name: str) -> str:
    """The name as Python takes it: lambda is lambda_, ∇W is dW, update! is update."""
    name = re.sub(r"^[∇∂]", "d", name).rstrip("!").replace("′", "_prime")
    return name + "_" if keyword.iskeyword(name) else name
