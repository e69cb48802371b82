"""By which quantity a place holds the gradient, as its name says: dW2, grads["db1"], delta."""

from lab.checker.meaning.parsing import parse
from lab.checker.meaning.vocabulary import OF_THE_TARGET
from lab.checker.program.evidence import named_activation
from lab.checker.program.matching import agrees, fitted, match
from lab.checker.program.network import Key
from lab.checker.program.oracle import Oracle
from lab.checker.program.run import Run
from lab.checker.program.sites import Site
from lab.checker.program.tape import Node
from lab.checker.program.words import symbol_of
from lab.checker.reading.tree import Symbol
from lab.engine import Array


def named_key(run: Run, oracle: Oracle, site: Site, loosely: bool = False) -> Key | None:
    """The quantity by which a place holds the gradient, as its name says. loosely: a delta or an
    error says it too.
    """
    if oracle.probe is not None:
        return probed_key(run, oracle, site)
    if site.base is not None:
        quantity = oracle.of(site.base)
        return None if quantity is None else quantity.key
    symbol = run.binder.symbol(site.word)
    if symbol is None or symbol.kind not in ("dW", "db", "dZ", "dA"):
        return None
    if site.word in OF_THE_TARGET:  # grads = (dW1, db1, dW2, db2)
        return parameter_of(oracle, site.node)
    kind = symbol.kind[1]
    parsed = parse(site.word)
    if parsed is not None and parsed.kind == "d x":  # dinputs: of whichever layer it stands in
        return None
    if symbol.loose and kind in "ZA":
        return loosely_named(oracle, symbol, site) if loosely else None
    if isinstance(site.index, int) and not isinstance(site.index, bool):
        l = run.binder.layer_at(symbol.kind, site.index)
    elif symbol.layer is None or symbol.layer.l:
        return fitting_key(oracle, kind, site.node)
    else:
        l = run.binder.layer(symbol)
    return (kind, l) if (kind, l) in oracle.quantities else None


def says_its_layer(site: Site) -> bool:
    """True for dW2 and nabla_w[1], False for a dW."""
    symbol = symbol_of(site.word)
    layer = symbol.layer if symbol is not None else None
    return type(site.index) is int or (layer is not None and not layer.l)


def is_named_after_its_own(oracle: Oracle, site: Site, value: Array | None) -> bool:
    """True for dprobs that is the derivative by what the paste itself calls probs: up to the usual
    constants where its name says nothing else.
    """
    symbol, own = symbol_of(site.word), oracle.named_after(site.word)
    if own is None or value is None or value.size < 2 or value.shape != own.node.shape:
        return False
    found = match(value, own.gradient, oracle.run.reading.rows, None)
    if found is None or found.constant < 0 or (symbol is not None and not symbol.loose):
        return False
    usual = [1.0] if symbol is not None else oracle.usual_constants
    return any(agrees(found.constant, one) for one in usual)


def parameter_of(oracle: Oracle, node: Node) -> Key | None:
    """The parameter that a value is the gradient by, else the one whose shape it has."""
    value, rows = node.value, oracle.run.reading.rows
    found = [one for key, one in oracle.quantities.items() if key[0] in "Wb"]
    if value is None:
        return None
    for one in found:
        if match(value, one.gradient, rows, None):
            return one.key
    return next((one.key for one in found if fitted(value, one.gradient, rows) is not None), None)


def loosely_named(oracle: Oracle, symbol: Symbol, site: Site) -> Key | None:
    """A delta or an error: dZ or dA, of the layer it says or of any, whichever it is. A delta that
    is neither should be the dZ whose shape it has, unless it goes back as a dA.
    """
    node = site.node
    keys = [key for key in oracle.quantities if key[0] in "ZA"]
    if symbol.layer is not None and not symbol.layer.l:
        keys = [key for key in keys if key[1] == oracle.run.binder.layer(symbol)]
    keys.sort(key=lambda key: key[0] != symbol.kind[1])
    if node.value is None:
        return None
    for key in keys:
        gradient = oracle.quantities[key].gradient
        if match(node.value, gradient, oracle.run.reading.rows, None):
            return key
    if symbol.kind != "dZ":
        return None
    shaped = [key for key in keys if oracle.quantities[key].gradient.shape == node.shape]
    if not shaped or shaped[0][0] != "Z" or goes_back_as_dA(oracle, site, shaped[0][1]):
        return None
    return shaped[0]


def goes_back_as_dA(oracle: Oracle, site: Site, l: int) -> bool:
    """True for the name of an error that has held the dA of another layer than l: it goes from one
    to the next.
    """
    others = (one for one in oracle.run.sites if one.word == site.word and one is not site)
    found = (layer_of_dA(oracle, one.node.value) for one in others)
    return any(one not in (None, l) for one in found)


def layer_of_dA(oracle: Oracle, value: Array | None) -> int | None:
    """The layer by whose A a value is the gradient, with its sign."""
    if value is None:
        return None
    of_A = ((l, one) for (kind, l), one in oracle.quantities.items() if kind == "A")
    for l, quantity in of_A:
        found = match(value, quantity.gradient, oracle.run.reading.rows, None)
        if found is not None and found.constant > 0:
            return l
    return None


def fitting_key(oracle: Oracle, kind: str, node: Node) -> Key | None:
    """The quantity of this kind that a value is the gradient by, else the one whose shape it has;
    of a value that there is not the one that it is kept as.
    """
    candidates = [one for key, one in oracle.quantities.items() if key[0] == kind]
    if node.value is not None:
        for one in candidates:
            if match(node.value, one.gradient, oracle.run.reading.rows, None):
                return one.key
        shaped = [one.key for one in candidates if node.shape == one.gradient.shape]
        if shaped:
            return shaped[0]
    if (kept := kept_as(oracle, kind, node)) is not None:
        return kept
    run = oracle.run
    here = kind, run.reading.here
    bound = {("Z", here[1]), ("dZ", here[1]), ("dA", here[1])} & run.binder.read
    return here if bound and here in oracle.quantities else None


def kept_as(oracle: Oracle, kind: str, node: Node) -> Key | None:
    """What the place says that a value is put into: grads["dW2"] = dW."""
    binder = oracle.run.binder
    for site in oracle.run.sites:
        is_kept = node in (site.node, site.node.bare)
        symbol = binder.symbol(site.word) if is_kept else None
        if symbol is None or symbol.kind != "d" + kind or symbol.layer is None or symbol.layer.l:
            continue
        key = kind, binder.layer(symbol)
        if key in oracle.quantities:
            return key
    return None


def probed_key(run: Run, oracle: Oracle, site: Site) -> Key | None:
    """Of a layer alone: dinputs, dweights, and what backward returns."""
    assert oracle.probe is not None
    if site.node is oracle.probe.upstream:
        return None
    symbol = run.binder.symbol(site.word)
    if symbol is not None and symbol.kind in ("dW", "db"):
        return next((key for key in oracle.quantities if key[0] == symbol.kind[1]), None)
    if site.word == "return" and (site.where == "backward" or named_activation(site.where)):
        return oracle_inputs(oracle)
    return oracle_inputs(oracle) if symbol is not None and symbol.kind in ("dZ", "dA") else None


def oracle_inputs(oracle: Oracle) -> Key | None:
    assert oracle.probe is not None
    quantity = oracle.of(oracle.probe.inputs)
    return None if quantity is None else quantity.key
