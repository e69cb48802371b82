"""What names stand for otherwise than usual, as the forward pass shows: weights that are stored the
other way round, a theta that is a Z, a letter for each layer's weights.
"""

import itertools
from collections.abc import Sequence

from lab.checker.meaning.context import without_transpose
from lab.checker.meaning.depth import computed, hypotheses, symbols_in, symbols_named
from lab.checker.meaning.product_order import is_in_order, order_of
from lab.checker.reading.entries import names_of
from lab.checker.reading.tree import HERE, Layer, Name, Statement, Tree, is_op, names_in, nodes

TURNED_ORDER = (("W", True), ("A", False))  # w^T x of columns; of rows, x W^T


def names_of_weights(statements: Sequence[Statement]) -> dict[str, str]:
    """Such names, with what they stand for, as in a Setting."""
    turned = any(map(has_turned_weights, statements)) or go_back_turned(statements)
    found = turned_names(statements) if turned else {}
    names = [name for statement in statements for name in names_of(statement)]
    found |= computed_labels(statements, names)
    found |= {one.spelling: "A[L]" for one in hypotheses(names, statements)}
    found |= swapped(statements, names)
    return found | weights_by_place(statements)


def swapped(statements: Sequence[Statement], names: Sequence[Name]) -> dict[str, str]:
    """{"z_1": "A[1]"}, of z_1 = sigma(W_1 x + b_1), and {"a": "Z[l]"}, of a_j = sum w_ji z_i beside
    h(a_j): what the forward pass makes of a letter, not what it mostly is. {"theta": "Z[1]"}, of
    theta = W_1 x + b_1: the layer of a name without a number is that of its weights.
    """
    applied = applied_to(statements)
    lefts = [computed(statement) for statement in statements if statement.how == "="]
    by_place: dict[str, str] = {}
    words: dict[str, tuple[str, Layer | None]] = {}
    for statement in statements:
        left, target = computed(statement), next(iter(statement.targets), None)
        if left is None or not isinstance(target, Name) or statement.how != "=":
            continue
        weights = [one.layer or HERE for one in symbols_in(statement.value) if one.kind == "W"]
        activated = is_op(statement.value, "g")
        bare = left.kind in ("W", "Z") and left.layer == HERE and lefts.count(left) == 1
        if bare and is_op(statement.value, "+") and weights != [HERE] and len(weights) == 1:
            by_place[left.spelling] = f"Z[{weights[0].text}]"
        if left.kind == "Z" and activated:
            words[target.word] = "A", None
        elif left.kind == "A" and weights and not activated and target.spelling in applied:
            words[target.word] = "Z", weights[0] if left.layer == HERE else None
            words |= {  # the z of a_j = sum w_ji z_i is what goes in
                name.word: ("A", None)
                for name in names_in(statement.value)
                if name.component and [one.kind for one in symbols_named([name])] == ["Z"]
            }
    found = {}
    for name in names:
        meant = next(symbols_named([name]), None)
        if meant is not None and meant.kind in ("A", "Z") and name.word in words:
            kind, layer = words[name.word]
            found[name.spelling] = f"{kind}[{(layer or meant.layer or HERE).text}]"
    return found | by_place


def applied_to(statements: Sequence[Statement]) -> set[str]:
    """What activations are applied to: a, of h(a)."""
    every = (node for statement in statements for node in nodes(statement.value))
    return {one.spelling for node in every if is_op(node, "g") for one in names_in(node.args[0])}


def computed_labels(statements: Sequence[Statement], names: Sequence[Name]) -> dict[str, str]:
    """{"y": "A[L]"}, of y = W h + b beside a target t, or beside a yhat that is the target then."""
    labels = {name.word for name in names if [one.kind for one in symbols_named([name])] == ["Y"]}
    computed = (one for one in statements if any(s.kind == "W" for s in symbols_in(one.value)))
    lefts = [target for one in computed for target in one.targets if isinstance(target, Name)]
    found = {left.spelling: "A[L]" for left in lefts if {left.word} < labels}
    hats = {name.spelling for name in names if name.word == "yhat"}
    if (
        hats
        and not found
        and {left.word for left in lefts} & labels
        and hats.isdisjoint(left.spelling for left in lefts)
    ):
        found = {left.spelling: "A[L]" for left in lefts if left.word in labels}
        found |= dict.fromkeys(hats, "Y")
    return found


def has_turned_weights(statement: Statement) -> bool:
    """True for z = w^T x + b, and for Z = X W^T + b of rows."""
    left = computed(statement)
    is_forward = left is not None and left.kind in ("Z", "A")
    order = order_of(statement.value)
    return is_forward and any(is_in_order(order, one) for one in (TURNED_ORDER, TURNED_ORDER[::-1]))


def go_back_turned(statements: Sequence[Statement]) -> bool:
    """True for dW = dZ^T X beside dX = dZ W, the examples in rows and W as of columns; not against
    a forward line.
    """
    found = set()
    for statement in statements:
        left, order = computed(statement), order_of(statement.value)
        if left is not None and left.kind in ("Z", "A") and ("W", False) in order:
            return False
        for kind, product in BACK_TURNED.items():
            if left is not None and left.kind == kind and is_in_order(order, product):
                found.add(product)
    return len(found) == 2


TURNED_BACK = (("dZ", False), ("W", False))
BACK_TURNED = {"dW": (("dZ", True), ("A", False)), "dA": TURNED_BACK, "dZ": TURNED_BACK}


def turned_names(statements: Sequence[Statement]) -> dict[str, str]:
    """{"w": "W[l].T"}, of every name that stands for weights; of b^T the column b."""
    column = any(("b", True) in order_of(statement.value) for statement in statements)
    found: dict[str, str] = {}
    for one in symbols_named(name for each in statements for name in names_of(each)):
        spelling = without_transpose(one.spelling)
        if one.layer is not None and (one.kind in ("W", "dW") or (one.kind == "b" and column)):
            found[spelling] = f"{one.kind}[{one.layer.text}].T"
        if one.layer is not None and one.kind == "b" and column:
            found["d" + spelling] = f"db[{one.layer.text}]"
    return found


def weights_by_place(statements: Sequence[Statement]) -> dict[str, str]:
    """{"h": "A1", "W": "W1", "b": "b1", "y": "A2", "u": "W2.T", "c": "b2"}, of h = relu(W x + b)
    and y = u^T h + c: letters, not numbers, tell the layers apart.
    """
    found: dict[str, str] = {}
    layers: list[int] = []
    for statement in statements:
        value = statement.value.args[0] if is_op(statement.value, "g") else statement.value
        product, bias = value.args if is_op(value, "+") else (value, None)
        for weights, inputs in factor_pairs(product):
            meant = next(symbols_named([inputs]), None)
            if meant is None or meant.kind != "A" or meant.layer not in (Layer(), Layer(plus=1)):
                continue
            layer = meant.layer.plus + 1
            layers.append(layer)
            for name in names_in(weights):
                turned = ".T" if is_op(weights, "T") else ""
                found[without_transpose(name.spelling)] = f"W{layer}{turned}"
            if isinstance(bias, Name):
                found[bias.spelling] = f"b{layer}"
            if isinstance(statement.targets[0], Name):
                kind = "A" if layer == 2 or value != statement.value else "Z"
                found[statement.targets[0].spelling] = f"{kind}{layer}"
    return found if sorted(layers) == [1, 2] else {}


def factor_pairs(product: Tree) -> list[tuple[Tree, Name]]:
    """U h, or u^T h, both ways round, if U has no number; alone it is known as weights, as a Z or
    as nothing.
    """
    if not is_op(product, "chain", "@") or len(product.args) != 2:
        return []
    return [
        (weights, inputs)
        for weights, inputs in itertools.permutations(product.args, 2)
        if isinstance(inputs, Name) and may_be_weights(weights)
    ]


def may_be_weights(tree: Tree) -> bool:
    name = tree.args[0] if is_op(tree, "T") else tree
    if not isinstance(name, Name) or name.is_numbered:
        return False
    return {one.kind for one in symbols_named([name])} <= {"W", "Z"}
