"""Names for what the words of a program do not say, by what is done with them.

The paste is run once with names that say nothing (`traced.py`); what its values are is seen on the
tape (`flow.py`). So a paste in anybody's words is judged as one in the usual ones.
"""

import ast
from collections.abc import Collection, Iterator, Mapping
from itertools import product

from lab.checker.meaning.vocabulary import INPUT, NEXT, PREVIOUS
from lab.checker.program.budget import Budget
from lab.checker.program.depth import word_of
from lab.checker.program.flow import Flow, Role
from lab.checker.program.naming import Renamed, own_words
from lab.checker.program.parse import Source
from lab.checker.program.sites import Site
from lab.checker.program.tape import Node
from lab.checker.program.traced import NOTHING, Place, Trace
from lab.checker.program.words import HABITS, symbol_of
from lab.checker.reading.tree import Layer

# a name for one quantity of one layer, for a list of them, and for one layer after the other
NAMES = {
    "W": ("W{l}", "weights", "W"),
    "b": ("b{l}", "biases", "b"),
    "Z": ("Z{l}", "zs", "Z"),
    "A": ("A{l}", "activations", "A"),
    "dW": ("dW{l}", "nabla_w", "dW"),
    "db": ("db{l}", "nabla_b", "db"),
    "dZ": ("delta{l}", "deltas", "delta"),
    "dA": ("error{l}", "errors", "delta"),
    "vW": ("vdW{l}", "vdW", "vdW"),
    "vb": ("vdb{l}", "vdb", "vdb"),
    "sW": ("sdW{l}", "sdW", "sdW"),
    "sb": ("sdb{l}", "sdb", "sdb"),
    "J": ("cost", "costs", "cost"),
} | {
    kind: (name, name, name)
    for kind, name in {
        "X": "X",
        "Y": "Y",
        "m": "m",
        "L": "L",
        "alpha": "lr",
        "lambda": "lambd",
        "beta": "beta",
        "beta2": "beta2",
        "t": "t",
        "gradients": "grads",
        "means": "v",
        "squares": "s",
        "data": "batch",
        "sizes": "sizes",
    }.items()
}


def by_use(source: Source, budget: Budget) -> Renamed | None:
    """The program with telling names for what its own words do not say; None where its use says
    no more. Raises Spent.
    """
    own = sorted(own_words(source.tree))
    nothing = dict(zip(own, saying_nothing(), strict=False))
    found = roles(Renamed.of(source, nothing).source.tree, budget)
    taken = set(own)
    names: dict[str, str] = {}
    for word in own:
        role = found.get(nothing[word])
        if role and not says_the_same(word, role):
            names[word] = unused(role, taken)
            taken.add(names[word])
    return Renamed.of(source, names) if names else None


def says_the_same(word: str, role: str) -> bool:
    """True for a word that says what its use does, but perhaps for the layer."""
    said, used = symbol_of(word), symbol_of(role)
    kinds = {one.kind[-1] if one.loose else one.kind for one in (said, used) if one}
    if said is None or word in HABITS:
        return False
    if said.kind in ("W", "b", "dW", "db") and says_another_layer(word, said.layer):
        return False
    if said.kind == word[:2] and said.kind[0] == "d":  # dA is nothing else, but dU and da may be
        return True
    parameter = said.kind[-1] in "Wb" and (
        used is None or used.kind[-1] not in {*"Wb"} - {*said.kind}
    )
    return parameter or len(kinds) == 1 or kinds == {"A", "Z"}


def says_another_layer(word: str, layer: Layer | None) -> bool:
    """True for weights_after_activation and input_bias: of the layer after or before which one?"""
    return layer in (NEXT, PREVIOUS) or (layer == INPUT and not word[-1].isdigit())


def saying_nothing() -> Iterator[str]:
    """Words of letters that stand for nothing."""
    for letters in product("jkqf", repeat=7):
        yield NOTHING + "".join(letters)


def unused(name: str, taken: Collection[str]) -> str:
    """The name, with an ending that says nothing where it is another's already."""
    endings = ("", *("_" + "".join(letters) for letters in product("qjfk", repeat=3)))
    return next(name + ending for ending in endings if name + ending not in taken)


def roles(tree: ast.Module, budget: Budget) -> Mapping[str, str]:
    """Names that say what the words of a tree stand for, as far as their use says it. Raises
    Spent.
    """
    trace = Trace.of(tree, budget)
    flow = flow_of(trace)
    by_word: dict[str, dict[Role, bool]] = {}
    for one in [flow] if flow.errors else flows_of_layers(trace):
        for (word, index), role in places(trace, one):
            if role.kind in NAMES:
                by_word.setdefault(word, {})[role] = isinstance(index, int)
    if not by_word:
        return {}
    by_word |= {word: {Role("sizes"): True} for word in trace.binder.sizes}
    by_word |= {word: {Role(kind): True} for word, kind in dictionaries(trace, flow)}
    for word, names in trace.binder.pairs.items():
        if any(Role("Y") in by_word.get(name, {}) for name in names):
            by_word[word] = {Role("data"): True}
    by_word |= counters(tree, by_word)
    single = all(role.layer < 2 for its in by_word.values() for role in its)
    named = {word: name_of(its, single) for word, its in by_word.items()}
    return {word: name for word, name in named.items() if name}


def flow_of(trace: Trace) -> Flow:
    binder = trace.binder
    targets = {*binder.labels, *([binder.network.Y] if binder.labels else [])}
    leaves = {binder.network.Y: ("", None)} | places_of_leaves(trace)
    flow = Flow(trace.tape.nodes, leaves, targets)
    flow.find_errors()
    if flow.errors:
        flow.go_forward()
        flow.go_back()
        flow.count_layers()
    return flow


def flows_of_layers(trace: Trace) -> Iterator[Flow]:
    """Of layers that stand alone, what is made of the gradient that comes back to each."""
    leaves = places_of_leaves(trace)
    for probe in trace.probes:
        flow = Flow(trace.tape.nodes, leaves, {probe.upstream})
        flow.errors = {probe.upstream: probe.output}
        flow.given = {flow.root(probe.inputs): Role("A")}
        flow.go_forward()
        flow.go_back()
        flow.count_layers()
        yield flow


def places_of_leaves(trace: Trace) -> dict[Node, Place]:
    """The values that nothing is made of, with their places: of b = np.zeros(n) the first one."""
    found: dict[Node, Place] = {}
    for site in trace.sites:
        if site.node.op in ("full", "full like"):
            found.setdefault(site.node, (site.word, site.index))
    return found | trace.binder.places


def places(trace: Trace, flow: Flow) -> Iterator[tuple[Place, Role]]:
    """Every word, and its index in a list, with a role of what it holds."""
    leaves = places_of_leaves(trace)
    for node, its in flow.given.items():
        if node in leaves:
            yield leaves[node], Role("X") if its == Role("A") else its
    for node in trace.binder.labels & leaves.keys():
        yield leaves[node], Role("Y")
    for site in trace.sites:
        role = role_of(site, flow)
        if role is not None and site.word not in ("return", ""):
            is_input = role == Role("A") and not isinstance(site.index, int)
            yield (site.word, site.index), Role("X") if is_input else role


def counters(
    tree: ast.Module, by_word: Mapping[str, Mapping[Role, bool]]
) -> dict[str, dict[Role, bool]]:
    """The names that say how often a loop is run, over examples or over layers, or how many
    examples there are.
    """
    data = {word for word, its in by_word.items() if {"X", "Y"} & {role.kind for role in its}}
    found: dict[str, dict[Role, bool]] = {word: {Role("m"): True} for word in lengths(tree, data)}
    for loop in ast.walk(tree):
        if not isinstance(loop, ast.For) or not isinstance(loop.iter, ast.Call):
            continue
        counted = [one.id for one in loop.iter.args if isinstance(one, ast.Name)]
        letter = word_of(loop.target)
        items = [
            one
            for one in ast.walk(loop)
            if isinstance(one, ast.Subscript)
            and letter in {part.id for part in ast.walk(one.slice) if isinstance(part, ast.Name)}
        ]
        kind = "m" if any(word_of(one.value) in data for one in items) else "L"
        if items:
            found |= {word: {Role(kind): True} for word in counted if word not in by_word}
    return found


def lengths(tree: ast.Module, data: Collection[str]) -> Iterator[str]:
    """The names that get a length of the data, and by which something is divided."""
    divisors = {
        word_of(node.right)
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and word_of(node.targets[0]) in divisors:
            words = {word_of(part) for part in ast.walk(node.value)}
            if words & {"shape", "len"} and words & set(data):
                yield word_of(node.targets[0])


def dictionaries(trace: Trace, flow: Flow) -> Iterator[tuple[str, str]]:
    """The names of dictionaries into which only gradients are put, or only running means."""
    kinds: dict[str, set[str]] = {}
    for site in trace.sites:
        target, role = site.target, role_of(site, flow)
        if isinstance(target, ast.Subscript) and site.word in trace.binder.keys and role:
            kinds.setdefault(word_of(target.value), set()).add(role.kind)
    for word, found in kinds.items():
        begin = {kind[0] for kind in found}
        if len(begin) == 1 and found & {"dW", "db", "vW", "vb", "sW", "sb"}:
            yield word, {"d": "gradients", "v": "means", "s": "squares"}[begin.pop()]


def role_of(site: Site, flow: Flow) -> Role | None:
    node, tables = site.node, (flow.given, flow.forward, flow.back)
    while node.op == "as" and not any(node in known for known in tables):
        node = node.args[0]
    for known in tables:
        if node in known:
            return known[node]
    leaf = flow.leaf(node)
    return flow.given.get(leaf) if leaf else None


def name_of(its: Mapping[Role, bool], single: bool) -> str:
    """The name of what has these roles, one after the other or in a list; without a number where
    there is a single layer.
    """
    kinds = {role.kind for role in its}
    for less, more in ("XA", "ZA"):  # inputs of layers, be they data or not; a = g(a)
        kinds -= {less} if more in kinds else set()
    if len(kinds) == 2 and min(kinds) in "Wb":  # params["W1"] and grads["W1"]
        kinds = {min(kinds)}
    if kinds == {"dZ", "dA"}:  # the first error is no dZ where the others are a dA
        again = len({role.layer for role in its}) < len(its)
        kinds = {"dZ" if again else "dA"}
    kind = kinds.pop() if len(kinds) == 1 else ""
    if not kind:
        return ""
    one, many, each = NAMES[kind]
    if any(its.values()):
        return many
    layers = {role.layer for role in its}
    if single and kind == "dA":
        return "error"
    return one.format(l=layers.pop()) if len(layers) == 1 and not single else each
