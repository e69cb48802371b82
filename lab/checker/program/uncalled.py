"""What a paste only defines is called at the end, in the order of a training step."""

import ast
from typing import Any

from lab.checker.program.depth import word_of
from lab.checker.program.evidence import named_activation
from lab.checker.program.places import Places
from lab.checker.program.sites import Probe
from lab.checker.program.values import Box, Function, Object, Unknown
from lab.checker.program.words import ALPHA, is_target, symbol_of

# the order in which a training step calls what a paste only defines
STEPS = ("init", "initialize", "forward", "predict", "feed", "loss", "cost", "error")
UNNAMED = 19  # between the two
STEPS_BACK = ("back", "grad", "update", "step", "optimi", "train", "fit")


class Uncalled(Places):
    """The part of the interpreter that calls what nothing calls."""

    def call_the_rest(self) -> None:
        """Call the functions and methods that the paste only defines, as a training step would."""
        helpers = [one for one in self.functions if one.name in self.usage.called]
        self.call_functions([one for one in self.functions if one not in helpers])
        self.call_methods()
        self.call_functions(helpers)

    def call_functions(self, functions: list[Function]) -> None:
        for function in sorted(functions, key=self.turn):
            if function.calls:
                continue
            activation = named_activation(function.name)
            if activation is None:
                self.call_alone(function, None)
            else:
                self.call_derivative(function, activation)

    def call_methods(self) -> None:
        for kind in self.classes:
            if not any(isinstance(one, Function) for one in kind.members.values()):
                continue
            owner = kind.objects[-1] if kind.objects else self.make(kind, [], {})
            methods = [one for one in kind.members.values() if isinstance(one, Function)]
            for method in sorted(methods, key=self.turn):
                if not method.calls and named_activation(method.name) is None:
                    self.call_alone(method, owner)

    def turn(self, function: Function) -> tuple[bool, int]:
        """When a function is called: first those that no other calls, in the order of a step."""
        start = function.name == "__init__"
        place = order(function.name)
        if place == UNNAMED and takes_a_step(function.node):
            place = order("step")
        return function.name in self.usage.called and not start, place

    def call_alone(self, function: Function, owner: Object | None) -> None:
        """Call it with what earlier ones left under the names of its parameters."""
        signature = function.node.args
        names = [one.arg for one in signature.args if one.arg != "self"]
        first = len(names) - len(signature.defaults)
        options = {name: self.binder.value(name) for name in names if self.has_taken_a_step(name)}
        options |= {
            name: self.remembered[name]
            for name in names[: max(first, 0)]
            if name in self.remembered and self.goes_on(self.remembered[name])
        }
        options |= {name: ALPHA for name in names[:first] if self.is_step(function, name)}
        inner = [name for name in names[:first] if not self.is_setting(name)]
        # y, of a whole network, is what no later layer gives back
        is_of_a_layer = len(inner) == 1 and not is_target(inner[0])
        if function.name == "backward" and owner is not None and is_of_a_layer:
            options |= self.probed(owner, inner[0])
        before = len(self.tape.nodes)
        value = self.call_function(function, [], options, owner)
        if function.name == "forward" and owner is not None and len(names) == 1:
            self.begin_probe(owner, names[0], value, before)

    def call_derivative(self, function: Function, activation: str) -> None:
        """Call relu_backward(dA, Z), or with A or a cache, as an activation alone."""
        names = [one.arg for one in function.node.args.args]
        if (
            len(names) != 2
            or order(function.name) < len(STEPS)
            or activation in ("softmax", "linear")
        ):
            return
        X, A = self.activated(activation)
        upstream = self.upstream(A)
        self.probes.append(Probe(X.node, A.node, upstream.node))
        written = {word_of(one) for one in ast.walk(function.node)}
        calls = {word for word in written if named_activation(word)} | written & {"exp"}
        takes_Z = bool(calls - {function.name}) or "relu" in activation
        first = symbol_of(names[0])
        given = [upstream, X if takes_Z else A]
        is_reversed = first is not None and first.kind in ("Z", "A")
        self.call_function(function, given[::-1] if is_reversed else given, {})

    def activated(self, activation: str) -> tuple[Box, Box]:
        """The inputs, and an activation of them."""
        X = Box(self.binder.network.X)
        note = activation, self.binder.reading.rows
        return X, Box(self.tape.apply("activation", X.node, note=note))

    def upstream(self, output: Box) -> Box:
        """Random numbers for what comes back to an output, which no other quantity has."""
        rng = self.binder.network.rng
        return Box(self.tape.leaf(rng.normal(size=output.node.shape), "upstream"))

    def goes_on(self, value: Any) -> bool:
        """True for what one function may hand to the next: not what comes back to a layer alone."""
        if isinstance(value, Box):
            return not any(value.node is probe.upstream for probe in self.probes)
        return not isinstance(value, Unknown)

    def has_taken_a_step(self, name: str) -> bool:
        """True for a parameter that lines beside the function have changed already."""
        block = self.names.find(name)
        value = block.own[name] if block is not None else None
        symbol = symbol_of(name)
        known = (*self.binder.network.gradients, self.binder.network.Y)
        return (
            symbol is not None
            and symbol.kind in ("W", "b")
            and isinstance(value, Box)
            and any(value.node.depends_on(one) for one in known)
        )

    def begin_probe(self, owner: Object, name: str, value: Any, before: int) -> None:
        """Remember what a layer alone makes of its inputs."""
        inputs = self.remembered.get(name) or self.binder.value(name)
        output = value if isinstance(value, Box) else owner.fields.get("output")
        if isinstance(inputs, Box) and isinstance(output, Box) and output.node.index >= before:
            owner.fields["(probe)"] = inputs, output

    def is_step(self, function: Function, name: str) -> bool:
        """True for a learning rate under the name of another quantity."""
        return (function.name, name) in self.usage.rates

    def is_setting(self, name: str) -> bool:
        """True for a learning rate, a penalty or a number of examples."""
        symbol = symbol_of(name)
        return symbol is not None and symbol.kind in ("alpha", "lambda", "m")

    def probed(self, owner: Object, name: str) -> dict[str, Any]:
        """The gradient that comes back to a layer alone."""
        inputs, output = owner.fields.get("(probe)", (None, None))
        if inputs is None or output.node.value is None:
            return {}
        upstream = self.upstream(output)
        self.probes.append(Probe(inputs.node, output.node, upstream.node))
        return {name: upstream}


def order(name: str) -> int:
    """Where in a training step a function of this name is called."""
    word = name.lower()
    if word == "__init__":
        return 0
    for place, step in enumerate(STEPS_BACK):
        if step in word:
            return 20 + place
    return next((1 + place for place, step in enumerate(STEPS) if step in word), UNNAMED)


def takes_a_step(function: ast.AST) -> bool:
    """True for what subtracts from a parameter: W = W - ..., W -= ..."""
    return any(
        isinstance(node, ast.BinOp | ast.AugAssign)
        and isinstance(node.op, ast.Sub)
        and (word := word_of(node.left if isinstance(node, ast.BinOp) else node.target))
        and (symbol := symbol_of(word)) is not None
        and symbol.kind in ("W", "b")
        for node in ast.walk(function)
    )
