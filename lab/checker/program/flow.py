"""What the values on a tape are by what is done with them: which is compared with the predictions,
which is multiplied into what, what is changed by what comes back.

The tape is gone through twice: forward to what meets the targets, and back from there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from lab.checker.program.tape import Node

PRODUCTS = frozenset(("@", "einsum", "outer"))
SUMS = PRODUCTS | {"*", "sum", "mean"}
SAME = frozenset(("T", "reshape", "as", "index", "squeeze", "expand", "tiled", "diag"))
ERRORS = ("E", "dA", "dZ")
FROM_OUTPUT = -1000  # layers that are counted from there: -1001 is the last but one


@dataclass(frozen=True)
class Role:
    """What a value is: kind "W", "A", "dZ" and so on, and its layer. On the way back "E" is the
    first error, be it a dZ or a dA, "C" a part of the cost, "step" what changes a parameter.
    """

    kind: str
    layer: int = 0


RATES = (Role("alpha"), Role("m"), Role("beta"))


@dataclass
class Flow:
    """The roles of the values on a tape. leaves: what nothing on it makes, with words and places in
    lists; targets: those that are known to be Y.

    given: the roles of leaves; forward: of what is made on the way to the predictions; back: of
    what is made of the targets, with layers counted from the output, which is 0.
    """

    nodes: list[Node]
    leaves: Mapping[Node, tuple[str, Any]]
    targets: set[Node]
    given: dict[Node, Role] = field(default_factory=dict)
    forward: dict[Node, Role] = field(default_factory=dict)
    back: dict[Node, Role] = field(default_factory=dict)
    errors: dict[Node, Node] = field(default_factory=dict)  # with the predictions of each
    depth: dict[Node, int] = field(default_factory=dict)  # of the products on the way there

    # Which values meet

    def root(self, node: Node) -> Node:
        """What a transpose or a part is of."""
        while node.op in SAME and node.args and node not in self.leaves:
            node = node.args[0]
        return node

    def leaf(self, node: Node) -> Node | None:
        root = self.root(node)
        return root if root in self.leaves else None

    @cached_property
    def all_leaves(self) -> int:
        """The leaves, as bits."""
        return sum(1 << node.index for node in self.leaves)

    def only_leaf(self, node: Node) -> Node | None:
        """The one leaf that a value is made of."""
        bits = node.above & self.all_leaves
        last = self.nodes[bits.bit_length() - 1] if bits else node
        return last if bits and not bits & ~last.above else None  # zeros like W are made of W

    def factor(self, node: Node) -> Node | None:
        """The leaf that a factor of a product is, perhaps twice as large."""
        while node.op in ("*", "/", "neg", *SAME) and node not in self.leaves:
            kept = [arg for arg in node.args if arg.op != "number"]
            if not kept or (len(kept) != 1 and node.op in ("*", "/")):
                return None
            node = kept[0]
        return node if node in self.leaves else None

    @property
    def marks(self) -> int:
        """The targets, as bits."""
        return sum(1 << node.index for node in self.targets)

    @cached_property
    def factors(self) -> set[Node]:
        """The leaves that stand in a product of matrices."""
        products = (node for node in self.nodes if node.op in PRODUCTS)
        found = (self.factor(arg) for node in products for arg in node.args)
        return {one for one in found if one is not None}

    @cached_property
    def words_of_factors(self) -> set[str]:
        return {self.leaves[node][0] for node in self.factors}

    def goes_on(self, node: Node) -> bool:
        """True for a value that a product or a sum is made of."""
        return any(
            one.op in SUMS - {"*"} and one.depends_on(node) for one in self.nodes[node.index + 1 :]
        )

    def find_errors(self) -> None:
        """What is subtracted from the predictions and is nowhere a factor: the targets."""
        found = sorted(self.meetings(), key=lambda one: one[0])
        if not found or (self.targets and found[0][2] not in self.targets):
            return
        self.targets.add(found[0][2])
        self.errors = {node: other for _, node, y, other in found if y in self.targets}
        self.given |= {node: Role("Y") for node in self.targets if node in self.leaves}

    def meetings(self) -> Iterator[tuple[tuple[int, ...], Node, Node, Node]]:
        """Differences of something and a leaf that may be the targets, the likeliest first: rank,
        difference, leaf, and what it is compared with.
        """
        for node in self.nodes:
            if node.op not in ("-", "/", "labelled", "+") or len(node.args) != 2:
                continue
            for place, (one, other) in enumerate((node.args, node.args[::-1])):
                leaf = self.only_leaf(other)
                if leaf is None or one.depends_on(leaf) or not one.above & self.all_leaves:
                    continue
                if leaf in self.factors or not self.goes_on(node):
                    continue
                if node.op == "/" and (place == 0 or not self.is_one_minus(leaf)):
                    continue
                if node.op == "+" and self.lacks_bias(self.root(one)):
                    continue
                alone = self.leaf(one) is not None
                again = alone and self.uses(leaf) > 1
                unknown = leaf not in self.targets
                listed = self.leaves[leaf][0] in self.words_of_factors
                rank = node.op == "+", unknown, node.op == "/", listed, alone, again, place
                yield (*rank, node.index), node, leaf, one

    def lacks_bias(self, node: Node) -> bool:
        """True for a product: what is added to it is a bias."""
        added = node.op == "+" and not any(self.leaf(arg) for arg in node.args)
        return added or node.op in SUMS

    def uses(self, leaf: Node) -> int:
        return sum(leaf in node.args for node in self.nodes)

    def is_one_minus(self, leaf: Node) -> bool:
        """True where 1 - Y stands beside Y."""
        return any(one.op == "-" and one.args[1] is leaf for one in self.nodes)

    # Forward

    def go_forward(self) -> None:
        """Products up to the predictions, by how many lie behind each."""
        ways = 0
        for P in self.errors.values():
            ways |= P.above
        inside = [node for node in self.nodes if ways >> node.index & 1]
        products = [node for node in inside if node.op in PRODUCTS and len(node.args) == 2]
        for node in products:
            before = (self.depth[one] for one in self.depth if node.depends_on(one))
            self.depth[node] = 1 + max(before, default=0)
        sides = [
            place
            for node in products
            for place in (0, 1)
            if self.leaf(node.args[place]) and not self.leaf(node.args[1 - place])
        ]
        for node in products:
            place = self.side_of_weights(node, sides)
            if place is not None:
                self.name_product(node, node.args[place], node.args[1 - place])
        for node in inside:
            if node.op == "+":
                self.name_bias(node)
        for P in self.errors.values():
            depth = max((l for node, l in self.depth.items() if P.depends_on(node)), default=0)
            if depth:
                self.forward[P] = Role("A", depth)
            elif leaf := self.leaf(P):
                self.given[leaf] = Role("A", FROM_OUTPUT)

    def side_of_weights(self, node: Node, sides: list[int]) -> int | None:
        """0 or 1: which factor of a product is W."""
        leaves = [self.leaf(arg) for arg in node.args]
        if all(one is None for one in leaves):
            return None
        if None in leaves:
            return 1 - leaves.index(None)
        inputs = [self.given.get(one) == Role("A") for one in leaves if one]
        if inputs[0] != inputs[1]:
            return inputs.index(False)
        comes_back = [one in self.beside_errors for one in leaves]
        if comes_back[0] != comes_back[1]:
            return comes_back.index(False)
        if sides:
            return sides[0]
        return 1 if node.args[1].op == "T" else 0

    @cached_property
    def beside_errors(self) -> set[Node]:
        """The leaves by which an error is multiplied: inputs, whose weights are not."""
        return {
            leaf
            for node in self.nodes
            if node.op in PRODUCTS and len(node.args) == 2
            for one, other in (node.args, node.args[::-1])
            if other.above & self.marks and (leaf := self.factor(one)) is not None
        }

    def name_product(self, node: Node, weights: Node, inputs: Node) -> None:
        l = self.depth[node]
        self.forward.setdefault(node, Role("Z", l))
        if (leaf := self.leaf(weights)) is not None:
            self.given.setdefault(leaf, Role("W", l))
        if (leaf := self.leaf(inputs)) is not None:
            self.given.setdefault(leaf, Role("A", l - 1))
        else:
            self.forward.setdefault(self.root(inputs), Role("A", l - 1))

    def name_bias(self, node: Node) -> None:
        for one, other in (node.args, node.args[::-1]):
            leaf = self.leaf(one)
            role = self.forward.get(self.root(other))
            if leaf is not None and role is not None and role.kind == "Z":
                self.given.setdefault(leaf, Role("b", role.layer))
                self.forward[node] = role

    # Back

    def go_back(self) -> None:
        marks = self.marks | sum(1 << node.index for node in self.back)
        for node in self.nodes:
            if node in self.errors:
                self.back[node] = Role("E")
            elif node.above & marks and node not in self.targets and node not in self.back:
                self.take_back(node)
        for node in self.nodes:  # 1 - beta ** t
            if node.op == "**" and self.given.get(node.args[0], Role("")).kind[:4] == "beta":
                self.given |= {one: Role("t") for one in node.args[1:] if one in self.leaves}

    def take_back(self, node: Node) -> None:
        known = [arg for arg in node.args if arg in self.back]
        known.sort(key=lambda arg: self.back[self.root(arg)].kind == "step")
        if not known:
            if node.op == "*" and any(arg.op == "log" for arg in node.args):
                self.back[node] = Role("C")
            return
        role = self.back[known[0]]
        others = [arg for arg in node.args if arg is not known[0]]
        if node.op in PRODUCTS and others:
            self.back[node] = self.of_product(node, role, others[0])
        elif node.op in ("sum", "mean", "einsum"):
            summed = "J" if role.kind == "C" else "db" if role.kind in ERRORS else role.kind
            self.back[node] = Role(summed, role.layer)
        elif node.op in ("**", "log", "abs", "sqrt") or (len(known) > 1 and node.op == "*"):
            square = role.kind in ("dW", "db") and node.op in ("**", "*")
            self.back[node] = Role("s" + role.kind[1] if square else "C", role.layer)
        elif node.op in ("*", "where", "put", "backward through", "/"):
            self.back[node] = self.of_factor(node, role, others)
        elif node.op in ("+", "-") and len(known) == 1 and others:
            self.back[node] = self.of_sum(known[0], others[0])
        else:
            self.back[node] = role

    def of_product(self, node: Node, role: Role, other: Node) -> Role:
        """Of what comes back and something else: through W dA of the layer before, with what was
        put in dW.
        """
        leaf = self.leaf(other)
        root = self.root(other)
        known = self.given.get(leaf) if leaf else self.forward.get(root) or self.back.get(root)
        if known is None and leaf is not None and not self.depth:
            later = self.nodes[node.index + 1 :]
            on = any(one.op in PRODUCTS and one.depends_on(node) for one in later)
            layer = FROM_OUTPUT - role.layer
            known = Role("W", layer) if on else Role("A", layer - 1)
            self.given[leaf] = known
        if known is not None and known.kind in ("W", "step"):
            return Role("dA", role.layer + 1)
        return Role("dW", role.layer)

    def of_factor(self, node: Node, role: Role, others: list[Node]) -> Role:
        """A factor made of the forward pass is a slope; a number is none, nor what is nowhere else:
        that is m or a learning rate.
        """
        for other in others:
            leaf = self.only_leaf(other)
            if other.op == "number" or not other.above & self.all_leaves:
                continue
            if role.kind in ERRORS and self.is_used_once(node, other):
                return role
            if role.kind in ERRORS and (found := self.of_one_output(role, other)):
                return found
            if node.op == "/" or role.kind[-1] in "Wb":
                self.name_rates(other, "m" if node.op == "/" else "alpha")
                continue
            if leaf is not None and leaf not in self.given and not self.depth:
                self.given[leaf] = Role(self.slope_of(leaf), FROM_OUTPUT - role.layer)
            return Role("dZ", role.layer) if role.kind in ERRORS else role
        return role

    def of_one_output(self, role: Role, other: Node) -> Role | None:
        """Of the error of a single output, which needs no product: times its weights dA of the layer
        before, times what goes into it dW.
        """
        leaf, l = self.leaf(other), max(self.depth.values(), default=0) - role.layer
        known = self.given.get(leaf) if leaf else self.forward.get(self.root(other))
        if l < 1 or role.layer or known not in (Role("W", l), Role("A", l - 1)):
            return None
        return Role("dA", role.layer + 1) if known.kind == "W" else Role("dW", role.layer)

    def is_used_once(self, product: Node, node: Node) -> bool:
        """True for a leaf that an error is multiplied by, and that is nowhere else: a mask, say."""
        leaf = self.leaf(node)
        once = leaf is not None and leaf not in self.given and self.uses(leaf) == 1
        return once and product.op == "*"

    def name_rates(self, node: Node, kind: str) -> None:
        """alpha, m, and both in alpha / m; but not the beta in 1 - beta."""
        if node in self.leaves:
            self.given.setdefault(node, Role(kind))
        elif node.op in ("*", "/", "neg"):
            for arg, one in zip(node.args, (kind, "m" if node.op == "/" else kind), strict=False):
                self.name_rates(arg, one)

    def slope_of(self, leaf: Node) -> str:
        """Whether a slope is a function of Z or of A."""
        ops = {node.op for node in self.nodes if leaf in node.args}
        return "Z" if ops & {">", "<", ">=", "<=", "slope", "exp"} else "A"

    @property
    def parameters(self) -> list[Node]:
        return [node for node, role in self.given.items() if role.kind in ("W", "b")]

    def of_sum(self, change: Node, other: Node) -> Role:
        """W = W - rate * dW, a sum of gradients, what is kept from step to step, or a penalty."""
        role = self.back[change]
        leaf = self.leaf(other)
        kinds = {"dW": "W", "vW": "W", "db": "b", "vb": "b", **dict.fromkeys(ERRORS, "b")}
        known = self.given.get(leaf) if leaf else None
        if leaf is None or role.kind not in kinds or (known and known.kind not in "Wb"):
            return self.kept(role, other)
        if known is None and self.depth:  # a sum of gradients begins
            of = self.given.get(self.root(other.args[0])) if other.op == "full like" else None
            if of and of.kind in "Wb":
                return Role("d" + of.kind, role.layer)
            return Role("Eb", role.layer) if role.kind == "E" else role
        self.given.setdefault(leaf, Role(kinds[role.kind], FROM_OUTPUT - role.layer))
        if role.kind in ERRORS:
            self.name_gradients(change)
        return Role("step")

    def is_in_a_product(self, node: Node) -> bool:
        products = (one for one in self.nodes if one.op in PRODUCTS)
        return any(node is self.root(arg) for one in products for arg in one.args)

    def is_rate(self, node: Node) -> bool:
        """True for a number, m, a learning rate and beta."""
        leaf = self.only_leaf(node)
        return not node.above & self.all_leaves or self.given.get(leaf or node) in RATES

    def name_gradients(self, change: Node) -> None:
        """Of one example db is dZ itself: what a bias is changed by, up to there."""
        while change.op in ("as", "+", "*", "/", "neg", *SAME):
            behind = [arg for arg in change.args if arg in self.back]
            others = [arg for arg in change.args if arg not in self.back]
            if len(behind) != 1 or (change.op != "+" and not all(map(self.is_rate, others))):
                return
            if self.is_in_a_product(change):
                return
            db = replace(self.back[change], kind="db")
            self.back[change] = self.kept(db, others[0]) if change.op == "+" else db
            change = behind[0]

    def kept(self, role: Role, other: Node) -> Role:
        """beta v + dW: what is kept from step to step; but lambda W + dW is a penalty."""
        if other.op not in ("*", "/") or role.kind not in ("dW", "db", "sW", "sb"):
            return role
        leaves = [leaf for arg in other.args if (leaf := self.leaf(arg))]
        if any(leaf in self.factors or leaf in self.parameters for leaf in leaves):
            for arg in other.args:
                self.name_rates(arg, "lambda")
            return role
        shares = [one for arg in other.args if (one := self.only_leaf(arg))]
        self.given |= {one: Role("beta") for one in shares if self.given.get(one) == Role("alpha")}
        new = [leaf for leaf in leaves if leaf not in self.given]
        if not new:
            return role
        new.sort(key=lambda one: (not one.op.startswith("full"), self.uses(one)))
        letter = role.kind[0].replace("d", "v")
        self.given |= dict.fromkeys(new[1:], Role("beta" if letter == "v" else "beta2"))
        self.given[new[0]] = Role(letter + role.kind[1], FROM_OUTPUT - role.layer)
        return Role(letter + role.kind[1], role.layer)

    # Layers

    def count_layers(self) -> None:
        """Count from the input what was counted from the output. What goes straight into a dW is used
        as dZ, whatever it lacks.
        """
        products = [one for one in self.nodes if one.op in PRODUCTS and one in self.back]
        used = {self.root(a) for one in products if self.back[one].kind == "dW" for a in one.args}
        lacking = {one for one in used if self.back.get(one, Role("")).kind == "dA"}
        self.back |= {one: replace(self.back[one], kind="dZ") for one in lacking}
        deepest = max((one.layer for one in self.back.values() if one.kind != "dA"), default=0)
        L = max([deepest + 1, *self.depth.values()])
        shift = L - max(self.depth.values(), default=L)
        for node, role in self.given.items():
            at = role.layer + shift if role.layer >= 0 else L + role.layer - FROM_OUTPUT
            if role.kind[-1] in "WbZA":
                self.given[node] = Role(role.kind, at)
        for node, role in self.forward.items():
            self.forward[node] = Role(role.kind, role.layer + shift)
        self.back = {
            node: Role(self.kind_of(node, role), L - role.layer) for node, role in self.back.items()
        }

    def kind_of(self, node: Node, role: Role) -> str:
        """The first error is a dA where a slope follows, else a dZ, and its sum a db."""
        if role.kind not in ("E", "Eb"):
            return role.kind
        sloped = any(
            one.kind == "dZ" and one.layer == role.layer and other.depends_on(node)
            for other, one in self.back.items()
        )
        return "dA" if sloped else "db" if role.kind == "Eb" else "dZ"
