"""Two forms that are written as their books write them: layers as classes (forward, backward,
dinputs, as in Kinsley and Kukieła), and lists of weights with comprehensions (as in Nielsen).
"""

from tests.pastes.around import definitions
from tests.pastes.equations import Equations
from tests.pastes.names import Names
from tests.pastes.paste import Paste, Row, indented, row

# what the pass of layer classes calls the ends of the network
LAYER_NAMES = Names(
    {"Z": ("", "layer2.output"), "A": ("", "outputs"), "dZ": ("", "dvalues")}, m="len(X)"
)

ACTIVATIONS = {
    "sigmoid": (
        ["self.output = 1 / (1 + np.exp(-inputs))"],
        row(
            "self.dinputs = dvalues * self.output * (1 - self.output)",
            "dZ1",
            slope_missing="self.dinputs = dvalues",
            activation_for_slope="self.dinputs = dvalues * self.output",
            slope_at_the_wrong_quantity="self.dinputs = dvalues * self.inputs * (1 - self.inputs)",
            the_same_slope_in_other_words=(
                "self.dinputs = dvalues * (self.output - self.output ** 2)"
            ),
        ),
    ),
    "tanh": (
        ["self.output = np.tanh(inputs)"],
        row(
            "self.dinputs = dvalues * (1 - self.output ** 2)",
            "dZ1",
            slope_missing="self.dinputs = dvalues",
            activation_for_slope="self.dinputs = dvalues * self.output",
            slope_at_the_wrong_quantity="self.dinputs = dvalues * (1 - self.inputs ** 2)",
            square_missing="self.dinputs = dvalues * (1 - self.output)",
        ),
    ),
    "relu": (
        ["self.output = np.maximum(0, inputs)"],
        row(
            "self.dinputs = dvalues * (self.inputs > 0)",
            "dZ1",
            slope_missing="self.dinputs = dvalues",
            mask_the_wrong_way_round="self.dinputs = dvalues * (self.inputs < 0)",
            mask_at_the_wrong_quantity="self.dinputs = dvalues * (dvalues > 0)",
            the_same_mask_in_other_words="self.dinputs = dvalues * (self.output > 0)",
        ),
    ),
}


def method(name: str, takes: str, rows: list[Row]) -> list[Row]:
    return indented([row(f"def {name}(self, {takes}):"), *indented(rows)])


def dense(write: Equations) -> list[Row]:
    product = write.product
    dW = product("self.inputs.T", "dvalues")
    turned = product("dvalues.T", "self.inputs")
    back = product("self.weights", "dvalues.T")
    return [
        row("class Dense:"),
        *method(
            "__init__",
            "n_inputs, n_neurons",
            [
                row("self.weights = np.random.randn(n_inputs, n_neurons)"),
                row("self.biases = np.random.randn(1, n_neurons)"),
            ],
        ),
        *method(
            "forward",
            "inputs",
            [
                row("self.inputs = inputs"),
                row(f"self.output = {product('inputs', 'self.weights')} + self.biases", "Z1"),
            ],
        ),
        *method(
            "backward",
            "dvalues",
            [
                row(
                    f"self.dweights = {dW}",
                    "dW1",
                    transpose_missing=f"self.dweights = {product('self.inputs', 'dvalues')}",
                    transposed=f"self.dweights = {turned}",
                    sign_flipped=f"self.dweights = -{dW}",
                    the_same_product_transposed=f"self.dweights = ({turned}).T",
                ),
                row(
                    "self.dbiases = np.sum(dvalues, axis=0, keepdims=True)",
                    "db1",
                    wrong_axis="self.dbiases = np.sum(dvalues, axis=1, keepdims=True)",
                    axis_missing="self.dbiases = np.sum(dvalues)",
                    mean_for_sum="self.dbiases = np.mean(dvalues, axis=0, keepdims=True)",
                ),
                row(
                    f"self.dinputs = {product('dvalues', 'self.weights.T')}",
                    "dA0",
                    transpose_missing=f"self.dinputs = {product('dvalues', 'self.weights')}",
                    operands_swapped=f"self.dinputs = {product('self.weights.T', 'dvalues')}",
                    the_same_product_transposed=f"self.dinputs = ({back}).T",
                ),
            ],
        ),
        row(""),
    ]


def layer_classes(write: Equations) -> Paste:
    """Dense, an activation and the loss as classes, and the pass that strings them together."""
    forward, back = ACTIVATIONS[write.net.hidden]
    activation = [
        row("class Activation:"),
        *method(
            "forward", "inputs", [row("self.inputs = inputs"), *(row(one, "A1") for one in forward)]
        ),
        *method("backward", "dvalues", [back]),
        row(""),
    ]
    n = write.net.sizes
    layers = dense(write)
    steps = the_pass(write)
    rows = [
        *definitions(write),
        *layers,
        *activation,
        row(f"layer1 = Dense({n[0]}, {n[1]})"),
        row("activation1 = Activation()"),
        row(f"layer2 = Dense({n[1]}, {n[2]})"),
        row("epochs = 1000"),
        row("for epoch in range(epochs):"),
        *indented(steps),
    ]
    ends = tuple(
        (f"{kind}{l}", f"layer{l}.{attribute}")
        for l in (1, 2)
        for kind, attribute in zip(
            ("W", "b", "dW", "db"), ("weights", "biases", "dweights", "dbiases"), strict=True
        )
    )
    return Paste(write.net, write.style, tuple(rows), ends)


def the_pass(write: Equations) -> list[Row]:
    """Forward, the error of the outputs, backward, and the steps."""
    write.names = LAYER_NAMES
    error = write.dZ_output()
    outputs = write.slopes.g(write.net.output, "layer2.output")
    part = " / len(X)" if write.style.place == "update" else ""
    steps = [
        row(
            f"layer{l}.{name} -= lr * layer{l}.d{name}{part}",
            f"{kind}{l} update",
            step_uphill=f"layer{l}.{name} += lr * layer{l}.d{name}{part}",
            **({"1/m missing": f"layer{l}.{name} -= lr * layer{l}.d{name}"} if part else {}),
        )
        for l in (1, 2)
        for kind, name in (("W", "weights"), ("b", "biases"))
    ]
    return [
        row("layer1.forward(X)"),
        row("activation1.forward(layer1.output)"),
        row("layer2.forward(activation1.output)"),
        row(f"outputs = {outputs}", "" if outputs == "layer2.output" else "A2"),
        write.cost(),
        error,
        row("layer2.backward(dvalues)"),
        row("activation1.backward(layer2.dinputs)"),
        row("layer1.backward(activation1.dinputs)"),
        *steps,
    ]


def comprehensions(write: Equations) -> Paste:
    """backprop of one example with negative indices, and a step for the whole batch."""
    slope = "sigmoid_prime"
    n = write.net.sizes
    L = write.net.L
    rows = [
        row("def sigmoid(z):"),
        *indented([row("return 1.0 / (1.0 + np.exp(-z))", "g")]),
        row(""),
        row(f"def {slope}(z):"),
        *indented(
            [
                row(
                    "return sigmoid(z) * (1 - sigmoid(z))",
                    "slope",
                    slope_wrong_in_the_helper="return sigmoid(z) * (1 + sigmoid(z))",
                    slope_at_the_wrong_quantity="return z * (1 - z)",
                )
            ]
        ),
        row(""),
        row(f"sizes = {list(n)}"),
        row("weights = [np.random.randn(j, k) for k, j in zip(sizes[:-1], sizes[1:])]"),
        row("biases = [np.random.randn(j, 1) for j in sizes[1:]]"),
        row(""),
        row("def backprop(x, y):"),
        *indented(backprop(write, slope)),
        row(""),
        row("epochs = 1000"),
        row("for epoch in range(epochs):"),
        *indented(batch(write)),
    ]
    ends = tuple(
        (f"{kind}{l}", f"{name}[{l - 1}]")
        for kind, name in (("W", "weights"), ("b", "biases"))[: 1 + write.style.biases]
        for l in range(1, L + 1)
    )
    return Paste(write.net, write.style, tuple(rows), ends)


def backprop(write: Equations, slope: str) -> list[Row]:
    b = write.style.biases
    loop = "for b, w in zip(biases, weights):" if b else "for w in weights:"
    right = "(activations[-1] - y)"
    times = "" if write.net.matched else f" * {slope}(zs[-1])"
    delta = f"delta = {right}{times}"
    mistakes = {"plus for minus": delta.replace("-1] - y", "-1] + y")}
    mistakes["step uphill"] = delta.replace(right, "(y - activations[-1])")
    if times:
        mistakes |= {
            "slope missing": delta.replace(times, ""),
            "slope at the wrong quantity": delta.replace("zs[-1]", "activations[-1]"),
            "activation for slope": delta.replace("_prime", ""),
        }
    nabla_b = [row("nabla_b[-1] = delta", f"db{write.net.L}")] if b else []
    return [
        *([row("nabla_b = [np.zeros(b.shape) for b in biases]")] if b else []),
        row("nabla_w = [np.zeros(w.shape) for w in weights]"),
        row("activation = x"),
        row("activations = [x]"),
        row("zs = []"),
        row(loop),
        *indented(
            [
                row(f"z = np.dot(w, activation){' + b' if b else ''}", "Z1"),
                row("zs.append(z)"),
                row("activation = sigmoid(z)", "A1"),
                row("activations.append(activation)"),
            ]
        ),
        row(delta, f"dZ{write.net.L}", **mistakes),
        *nabla_b,
        row(
            "nabla_w[-1] = np.dot(delta, activations[-2].T)",
            f"dW{write.net.L}",
            wrong_layer="nabla_w[-1] = np.dot(delta, activations[-1].T)",
            transposed="nabla_w[-1] = np.dot(activations[-2], delta.T)",
            transpose_missing="nabla_w[-1] = np.dot(delta, activations[-2])",
            the_same_product_in_other_words="nabla_w[-1] = np.outer(delta, activations[-2])",
        ),
        row(f"for l in range(2, {write.net.L + 1}):"),
        *indented(downwards(slope, b)),
        row("return nabla_b, nabla_w" if b else "return nabla_w"),
    ]


def downwards(slope: str, biases: bool) -> list[Row]:
    product = "np.dot(weights[-l + 1].T, delta)"
    return [
        row(
            f"sp = {slope}(zs[-l])",
            "slope",
            activation_for_slope="sp = sigmoid(zs[-l])",
            slope_at_the_wrong_quantity=f"sp = {slope}(activations[-l])",
            wrong_layer=f"sp = {slope}(zs[-l + 1])",
        ),
        row(
            f"delta = {product} * sp",
            "dZ1",
            slope_missing=f"delta = {product}",
            transpose_missing="delta = np.dot(weights[-l + 1], delta) * sp",
            wrong_layer="delta = np.dot(weights[-l].T, delta) * sp",
            plus_for_times=f"delta = {product} + sp",
        ),
        *([row("nabla_b[-l] = delta", "db1")] if biases else []),
        row(
            "nabla_w[-l] = np.dot(delta, activations[-l - 1].T)",
            "dW1",
            wrong_layer="nabla_w[-l] = np.dot(delta, activations[-l].T)",
            transposed="nabla_w[-l] = np.dot(activations[-l - 1], delta.T)",
        ),
    ]


def batch(write: Equations) -> list[Row]:
    """The gradients of all examples added up, and the step."""
    b = write.style.biases
    part = f" / {write.names.m}" if write.style.mean else ""
    call = (
        "db, dw = backprop(X[:, i:i + 1], Y[:, i:i + 1])"
        if b
        else "dw = backprop(X[:, i:i + 1], Y[:, i:i + 1])"
    )
    rows = [row("sum_w = [np.zeros(w.shape) for w in weights]")]
    if b:
        rows.append(row("sum_b = [np.zeros(b.shape) for b in biases]"))
    rows += [row(f"for i in range({write.names.m}):"), *indented([row(call), *sums("w")])]
    if b:
        rows += indented(sums("b"))
    for letter, many in (("w", "weights"), ("b", "biases"))[: 1 + b]:
        step = f"{many} = [{letter} - (lr{part}) * s for {letter}, s in zip({many}, sum_{letter})]"
        mistakes = {"step uphill": step.replace(" - (lr", " + (lr")}
        if part:
            mistakes["1/m missing"] = step.replace(part, "")
        rows.append(row(step, f"{letter} update", **mistakes))
    return rows


def sums(letter: str) -> list[Row]:
    text = f"sum_{letter} = [s + d for s, d in zip(sum_{letter}, d{letter})]"
    return [
        row(
            text,
            f"sum {letter}",
            only_the_last_example=text.replace("s + d for", "d for"),
            minus_for_plus=text.replace("s + d for", "s - d for"),
        )
    ]
