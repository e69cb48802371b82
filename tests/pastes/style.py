"""What is drawn before a line is written: the network, and how its owner writes."""

from dataclasses import dataclass
from random import Random

OUTPUTS = (
    ("sigmoid", "binary cross-entropy"),
    ("softmax", "cross-entropy"),
    ("linear", "half squared error"),
    ("linear", "squared error"),
    ("sigmoid", "half squared error"),
    ("sigmoid", "squared error"),
    ("tanh", "half squared error"),
)
MATCHED = OUTPUTS[:3]  # dZ[L] is A[L] - Y

FORMS = (
    "lines alone",
    "script",
    "functions",
    "class",
    "loop over layers",
    "comprehensions",
    "layer classes",
    "example by example",
)
NAMINGS = (
    "course",
    "lower case",
    "deltas",
    "delta again",
    "errors",
    "words",
    "dictionary",
    "lists",
)
# namings that a loop over layers can count
COUNTED = ("lists", "lists from 0", "dictionary")


@dataclass(frozen=True)
class Net:
    """sizes: n[0], ..., n[L], all different (one output stays one)."""

    sizes: tuple[int, ...]
    hidden: str
    output: str
    cost: str

    @property
    def L(self) -> int:
        return len(self.sizes) - 1

    @property
    def matched(self) -> bool:
        return (self.output, self.cost) in MATCHED


@dataclass(frozen=True)
class Style:
    """How the same mathematics is written.

    slope: "written", "of Z" or "of A" (a helper of one of the two); helpers: False where the paste
    uses functions that it does not define; place: where 1/m stands, "delta", "dW", "update" or
    "nowhere" (J is a sum); negative: the error is Y - A, and the updates add; split: dA stands on a
    line of its own; inline: no dW, the update holds the product.
    """

    form: str
    naming: str
    layout: str
    product: str
    slope: str
    helpers: bool
    biases: bool
    place: str
    negative: bool
    in_place: bool
    split: bool
    inline: bool
    optimizer: str
    penalty: bool
    keepdims: bool

    @property
    def rows(self) -> bool:
        return self.layout == "rows"

    @property
    def mean(self) -> bool:
        return self.place != "nowhere"


def draw_net(random: Random, form: str, naming: str) -> Net:
    L = 2 if form == "layer classes" or naming == "words" else random.choice((1, 2, 2, 3))
    if form in ("loop over layers", "comprehensions"):
        L = random.choice((2, 3))
    output, cost = random.choice(OUTPUTS if form != "layer classes" else OUTPUTS[:4])
    if form == "comprehensions":  # one activation for all layers
        output, cost = "sigmoid", random.choice(("half squared error", "binary cross-entropy"))
    sizes = random.sample((2, 3, 4, 5), L + 1)
    if output != "softmax" and random.random() < 0.5 and form != "comprehensions":
        sizes[-1] = 1
    if sizes[0] == 1 or sizes[-1] == 1:
        sizes[0] = max(sizes[0], 2)
    hidden = random.choice(("sigmoid", "sigmoid", "tanh", "tanh", "relu", "relu", "leaky relu"))
    if naming == "errors" or form == "comprehensions":
        hidden = "sigmoid"
    if form == "layer classes":
        hidden = random.choice(("relu", "sigmoid", "tanh"))
    return Net(tuple(sizes), hidden, output, cost)


def draw_naming(random: Random, form: str) -> str:
    if form == "loop over layers":
        return random.choice(COUNTED)
    if form == "lines alone":
        return random.choice(
            ("course", "lower case", "deltas", "delta again", "dictionary", "lists")
        )
    if form == "class":
        return "self"
    if form in ("comprehensions", "layer classes"):
        return "lists from 0"
    if form == "example by example":
        return random.choice(("course", "lower case", "deltas", "words"))
    if form == "functions":
        return random.choice(("course", "lower case", "deltas", "words", "dictionary"))
    return random.choice(NAMINGS)


def draw_style(random: Random, form: str, naming: str) -> Style:
    """The habits of one writer, with those that exclude each other settled."""
    one_by_one = form in ("example by example", "comprehensions")
    errors = naming == "errors"
    place = random.choice(("delta", "dW", "dW", "update", "nowhere"))
    if form == "layer classes":
        place = random.choice(("delta", "update", "nowhere"))
    if one_by_one:
        place = random.choice(("update", "nowhere"))
    if errors:
        place = "nowhere"
    optimizer = random.choice(("plain", "plain", "momentum", "adam"))
    plain = form in (
        "lines alone",
        "class",
        "example by example",
        "comprehensions",
        "layer classes",
    )
    if plain or errors or place == "update":
        optimizer = "plain"
    by_hand = form in ("layer classes", "comprehensions")
    negative = errors or (random.random() < 0.2 and optimizer == "plain" and not by_hand)
    inline = optimizer == "plain" and form == "script" and naming != "delta again"
    inline = errors or (inline and random.random() < 0.3)
    penalty = place in ("delta", "dW") and not negative and not inline
    layout = "rows" if errors or form == "layer classes" else random.choice(("columns", "rows"))
    return Style(
        form=form,
        naming=naming,
        layout="columns" if form == "comprehensions" else layout,
        product=random.choice(("@", "@", "np.dot", "np.dot", ".dot", "np.matmul")),
        slope="of A" if errors else random.choice(("written", "written", "of Z", "of A")),
        helpers=form != "lines alone" and random.random() < 0.8,
        biases=form == "layer classes" or random.random() < (0.3 if errors else 0.85),
        place=place,
        negative=negative,
        in_place=random.random() < 0.5,
        split=random.random() < 0.4,
        inline=inline,
        optimizer=optimizer,
        penalty=penalty and form in ("script", "functions", "class") and random.random() < 0.3,
        keepdims=layout == "columns" or form == "layer classes" or random.random() < 0.6,
    )


def draw(seed: int) -> tuple[Net, Style, Random]:
    """A network, a style, and the random numbers that the writing goes on with."""
    random = Random(seed)
    form = random.choice(FORMS)
    naming = draw_naming(random, form)
    net = draw_net(random, form, naming)
    return net, draw_style(random, form, naming), random
