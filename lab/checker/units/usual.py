"""What equations of numbers leave out of their forward pass, as it usually is: z = w a + b,
a = g(z), and the cost that the network was read to have.
"""

from collections.abc import Iterable, Mapping

from lab.checker.meaning.names import meanings
from lab.checker.reading.read_math import read_small
from lab.checker.reading.tree import HERE, Apply, Name, Symbol, Tree, is_op, rebuilt
from lab.checker.setting import Setting
from lab.checker.units.names import Key, gradient_of, key_of

COSTS = {
    "binary cross-entropy": "-(y log a + (1 - y) log(1 - a))",
    "half squared error": "1/2 (a - y)^2",
    "squared error": "(a - y)^2",
}
Place = tuple[str, int]  # a kind of quantity and its layer


def completed(
    definitions: Mapping[Key, Tree], names: Iterable[Name], setting: Setting
) -> dict[Key, Tree]:
    """The definitions, with the usual ones of what has none. names: all that the paste uses."""
    called = what_is_called(names, setting.L)
    found = dict(definitions)

    def name(kind: str, layer: int) -> Name:
        return called.get((kind, layer)) or Name(f"{kind}_{layer}", f"{kind}_{layer}")

    for l in range(1, setting.L + 1):
        z, a = name("Z", l), name("A", l)
        own = found.get(key_of(a))
        if is_op(own, "g") and not isinstance(own.args[0], Name):  # σ(w x + b): z has no line
            found.setdefault(key_of(z), own.args[0])
            found[key_of(a)] = Apply(own.op, (z,), own.note)
        product = Apply("*", (name("W", l), name("A", l - 1)))
        found.setdefault(key_of(z), Apply("+", (product, name("b", l))))
        network = setting.network
        activation = network.output if l == setting.L else network.hidden[l - 1]
        found.setdefault(key_of(a), Apply("g", (z,), activation))
    if not any(key.is_cost for key in definitions) and setting.network.cost in COSTS:
        found[Key("J", "")] = cost(setting, name("A", setting.L), name("Y", 0))
    return found


def what_is_called(names: Iterable[Name], L: int) -> dict[Place, Name]:
    """The paste's names by what they usually stand for; z, of a dz alone."""
    called: dict[Place, Name] = {}
    names = list(names)
    bases = (gradient_of(key_of(name)) for name in names)
    for name in (*names, *(Name(key.stem, key.stem) for key in bases if key)):
        meant = next(iter(meanings(name)), None)
        if not isinstance(meant, Symbol) or meant.kind not in ("W", "b", "Z", "A", "Y"):
            continue
        if meant.layer != HERE or L == 1:
            layer = meant.layer.at(L, L) if meant.layer else 0
            called.setdefault((meant.kind, layer), name)
    return called


def cost(setting: Setting, a: Name, y: Name) -> Tree:
    named = {"a": a, "y": y}
    tree = read_small(COSTS[str(setting.network.cost)])
    return rebuilt(tree, lambda node: named[node.word] if isinstance(node, Name) else None)
