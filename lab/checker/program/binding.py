"""A name that is read before it is written stands for a quantity of a reference network.

The reference network lies on the same tape as the paste. What the paste computes itself under a
name, its own Z1 say, takes the place of the reference's: a paste may bring any part of a network.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lab.checker.meaning.cutting import without_ending
from lab.checker.meaning.names import meanings
from lab.checker.meaning.vocabulary import EXAMPLES
from lab.checker.program.network import Key, Network
from lab.checker.program.readings import Reading
from lab.checker.program.tape import Node
from lab.checker.program.usage import Usage
from lab.checker.program.values import Box, Cache, Family, Unknown
from lab.checker.program.words import (
    ALPHA,
    CACHE,
    CORRECTED,
    COUNTS,
    FAMILIES,
    GRADIENTS,
    HABITS,
    LAMBDA,
    LAYER_SIZES,
    LOOP_LETTERS,
    MASK,
    ONE_HOT,
    OUTPUT_SIZES,
    RUNNING_MEANS,
    SIZES,
    is_of_gradients,
    is_running_mean,
    symbol_of,
)
from lab.checker.reading.tree import Apply, Name, Number, Symbol


class Binder:
    """Values for names that are not written."""

    def __init__(self, network: Network, usage: Usage, given: Mapping[str, str]) -> None:
        self.network = network
        self.usage = usage
        self.lists = usage.lists
        self.dictionaries = usage.dictionaries
        self.from_0 = usage.from_0
        self.drops = usage.drops
        self.betas = usage.betas
        self.turned = usage.turned
        self.means = usage.means
        self.given = given  # what the learner says that names stand for
        self.bound: dict[str, Any] = {}
        self.read: set[Key] = set()  # quantities of the reference that the paste reads
        self.base = network.reading.base
        self.starts = {"W": 0, "b": 0}  # parameters that got a start without saying their layer
        self.zeros: dict[tuple[str, Any], Node] = {}  # what running means begin with

    @property
    def reading(self) -> Reading:
        return self.network.reading

    def value(self, word: str) -> Any:
        """What the name stands for; the same box each time."""
        if word not in self.bound:
            self.bound[word] = self.found(word)
        return self.bound[word]

    def found(self, word: str) -> Any:
        if SIZES.fullmatch(word):
            return list(self.reading.sizes)
        if (
            word in self.lists and word in EXAMPLES and len(word) > 1
        ):  # for x, t in zip(samples, ...)
            return Box(self.network.X)
        if word in self.lists and not self.is_data(word):
            return Family(word)
        if word in LAYER_SIZES and self.reading.L == 2:
            return self.reading.sizes[LAYER_SIZES[word]]
        if OUTPUT_SIZES.fullmatch(word):
            return self.reading.sizes[-1]
        if word in COUNTS:
            return self.reading.L + (word != "L")
        if word in LOOP_LETTERS:
            self.network.asked.add("letter")
            letter = self.reading.letter
            return self.reading.here - 1 + self.base if letter is None else letter
        if is_running_mean(word):
            return self.zero(word)
        if (habit := without_ending(word) or word) in HABITS:
            return HABITS[habit]
        if ONE_HOT.search(word):
            return Box(self.network.Y)
        if self.drops and (mask := MASK.fullmatch(word)):
            return self.mask(int(mask["layer"]))
        if word in ("activation", "hidden_activation"):
            self.network.asked.add("hidden")
            return self.reading.hidden[0] if self.reading.hidden else "sigmoid"
        found = meanings(Name(word, word)) if len(word) <= 40 else []
        return self.quantity(found[0]) if found else Unknown(word)

    def symbol(self, word: str) -> Symbol | None:
        """The quantity that a word stands for, as the learner says or as it is usual."""
        meaning = self.given.get(word, "").strip().lstrip("-").removesuffix(".T")
        return symbol_of(meaning) if meaning.isidentifier() else symbol_of(word)

    def is_data(self, word: str) -> bool:
        symbol = symbol_of(word)
        return symbol is not None and (
            symbol.kind in ("Y", "m") or (symbol.kind == "A" and self.layer(symbol) == 0)
        )

    def layer(self, symbol: Symbol) -> int:
        """The layer that a name says. Where a paste has a W0 or b0, it counts them from 0."""
        reading = self.reading
        if symbol.layer is None:
            return 0
        if symbol.layer.l or symbol.layer.L:
            return symbol.layer.at(reading.here, reading.L)
        from_input = reading.input_is_1 and symbol.kind[-1] in "AZ" and symbol.layer.plus > 0
        from_0 = symbol.kind[-1] in self.from_0
        return symbol.layer.at(reading.here, reading.L) + from_0 - from_input

    def quantity(self, meaning: Any) -> Any:
        """The value of one meaning of a name."""
        network, reading = self.network, self.reading
        if isinstance(meaning, Number):
            return meaning.value
        if isinstance(meaning, Apply):
            return self.applied(meaning)
        if not isinstance(meaning, Symbol):
            return Unknown()
        plain = {"m": reading.m, "alpha": ALPHA, "lambda": LAMBDA}
        if meaning.kind in plain:
            return plain[meaning.kind]
        if meaning.kind == "Y":
            return self.data(network.Y)
        try:
            if meaning.kind == "J":
                return Box(network.cost(mean=reading.mean))
            if meaning.kind == "A - Y":
                last = network.forward("A", reading.L)
                return Box(network.tape.apply("-", last, network.Y))
            found = self.of_layer(meaning.kind, self.layer(meaning))
            if isinstance(found, Box) and found.node is network.X:
                found = self.data(network.X)
            return self.beside_ones(meaning, found) if reading.bias_column else found
        except KeyError:
            return Unknown(meaning.spelling)

    def data(self, node: Node) -> Box:
        """X or Y as the paste has them."""
        turned = self.reading.data_turned
        return Box(self.network.tape.apply("T", node) if turned else node)

    def beside_ones(self, meaning: Symbol, value: Any) -> Any:
        """An activation that goes into a product has its 1 already, but for data called X."""
        is_input = meaning.spelling[:1] in "xX" or self.layer(meaning) >= self.reading.L
        if meaning.kind != "A" or is_input or not isinstance(value, Box):
            return value
        return Box(self.network.with_ones(value.node))

    def applied(self, meaning: Apply) -> Any:
        """g'(Z), and a vector of ones."""
        if meaning.op == "g'" and isinstance(meaning.args[0], Symbol):
            l = self.layer(meaning.args[0])
            if not 1 <= l <= self.reading.L:
                return Unknown()
            note = self.network.activation(l), self.reading.rows
            Z = self.network.forward("Z", l)
            return Box(self.network.tape.apply("slope", Z, note=note))
        if meaning.op == "full":
            m = self.reading.examples
            return Box(self.network.tape.leaf(np.ones((1, m) if self.reading.rows else (m, 1))))
        return Unknown()

    def of_layer(self, kind: str, l: int) -> Any:
        """Raises KeyError for a layer that there is not."""
        if l > self.reading.L or l < 0:
            raise KeyError(l)
        self.read.add((kind, l))
        if kind.startswith("d"):
            node = self.network.gradient(kind, l)
            return Unknown(f"{kind}{l}") if node is None else Box(node)
        return Box(self.network.forward(kind, l))

    def mask(self, l: int) -> Box | Unknown:
        """A mask of dropout that is not written, in the shape of A[l]. It drops nothing."""
        if not 1 <= l <= self.reading.L:
            return Unknown()
        shape = self.network.shape(self.reading.sizes[l], self.reading.examples)
        return Box(self.network.tape.leaf(np.ones(shape), "mask"))

    def zero(self, word: str, index: Any = None) -> Box:
        """What a running mean begins with, where nothing has been put into it."""
        node = self.network.tape.leaf(0.0, "full")
        self.zeros[word, index] = node
        return Box(node)

    def item(self, family: Family, key: Any) -> Any:
        """family[key] that nothing has been put into."""
        if isinstance(key, str) and self.is_of_means(family.name):
            value: Any = self.zero(self.keyed(family.name, key))
        elif isinstance(key, str):
            value = self.found(self.keyed(family.name, key))
        elif isinstance(key, int) and not isinstance(key, bool):
            value = self.counted(family.name, key)
        else:
            return Unknown(family.name)
        family.items[key] = value
        return value

    def is_of_means(self, name: str) -> bool:
        return name in self.means or CORRECTED.sub("", name) in RUNNING_MEANS

    def keyed(self, name: str, key: str) -> str:
        """The word that says what name[key] is."""
        if self.is_of_means(name):
            known = CORRECTED.sub("", name) in RUNNING_MEANS
            return f"{name if known else self.means[name]}_{key}"
        return "d" + key if is_of_gradients(name, key) else key

    def counted(self, word: str, index: int) -> Any:
        """The item of a list of quantities, one for each layer."""
        if CACHE.fullmatch(word):
            return self.cache(index)
        if is_running_mean(word):
            return self.zero(word, index)
        symbol = symbol_of(word)
        if symbol is None or symbol.kind not in FAMILIES:
            return Unknown(word)
        if symbol.layer and not symbol.layer.l and symbol.kind[-1] in "Wb":
            return self.quantity(symbol)
        try:
            return self.of_layer(symbol.kind, self.layer_at(symbol.kind, index))
        except KeyError:
            return Unknown(word)

    def cache(self, index: int) -> Cache | Unknown:
        """What the layer at this place of a list of caches has kept."""
        l = self.layer_at("Z", index)
        return Cache(l) if 1 <= l <= self.reading.L else Unknown()

    def kept(self, cache: Cache, word: str) -> Any:
        """What a name or a key takes out of a cache: a quantity of that layer, or a part of it."""
        if CACHE.fullmatch(word) and "activation" not in word:  # that one holds Z
            return cache
        symbol = self.symbol(word)
        if symbol is None or symbol.layer is None or symbol.kind not in ("W", "b", "Z", "A"):
            return cache
        try:
            return self.of_layer(symbol.kind, symbol.layer.at(cache.layer, self.reading.L))
        except KeyError:
            return Unknown(word)

    def layer_at(self, kind: str, index: int) -> int:
        """The layer of a list's item. A list of activations may begin with X."""
        if index < 0:
            return self.reading.L + 1 + index
        self.network.asked |= {"base", "inputs_first"} if kind in ("A", "dA") else {"base"}
        from_input = kind in ("A", "dA") and self.reading.inputs_first
        return index if from_input else index + 1 - self.base

    def all_items(self, family: Family) -> list[Any]:
        """The items of a list that nothing has been put into."""
        symbol = symbol_of(family.name)
        if symbol is None or symbol.kind not in FAMILIES:
            return [Unknown(family.name)]
        if symbol.kind in ("A", "dA"):
            self.network.asked.add("inputs_first")
        first = 0 if symbol.kind in ("A", "dA") and self.reading.inputs_first else 1
        layers = range(first, self.reading.L + 1)
        known = len(layers)
        return [
            family.items.get(place, family.items.get(place - known))
            or self.of_layer(symbol.kind, l)
            for place, l in enumerate(layers)
        ]

    def length(self, family: Family) -> int:
        """How many items there are; of a dictionary two for each layer, W and b."""
        known = self.symbol(family.name) and family.name not in self.dictionaries
        return len(self.all_items(family)) if known else 2 * self.reading.L

    def fill(self, family: Family) -> None:
        """Put the parameters into a dictionary that is gone through before anything was read of it:
        for k in params.
        """
        words = set(family.name.lower().split("_"))
        if family.items or family.name not in self.dictionaries or words & GRADIENTS:
            return
        for l in range(1, self.reading.L + 1):
            for kind in "Wb":
                self.item(family, f"{kind}{l}")

    def start(self, kind: str, word: str, index: Any = None) -> Any:
        """The parameter that gets its start under this name: in turn, where it has no number.

        index: its place in a list of the paste's own, which says where the paste begins to count.
        """
        symbol = symbol_of(word)
        l = self.layer(symbol) if symbol and symbol.layer and not symbol.layer.l else 0
        if not l:
            self.starts[kind] += 1
            l = self.starts[kind]
        if type(index) is int and index >= 0:
            self.base = index - l + 1
        key = kind, l
        return Box(self.network.nodes[key]) if key in self.network.nodes else Unknown(word)

    def remember(self, word: str, node: Node) -> None:
        """The paste computes a quantity of the forward pass itself."""
        symbol = symbol_of(word)
        if symbol is None or symbol.kind not in ("Z", "A") or symbol.layer is None:
            return
        if symbol.layer.l or self.layer(symbol) == 0 or node.depends_on(self.network.Y):
            return
        if not any(node.depends_on(one) for one in self.network.keys if one is not self.network.X):
            return  # another name for the inputs
        key = symbol.kind, self.layer(symbol)
        before = self.network.own.get(key, node)
        if node.value is not None and node.depends_on(before):  # itself, or Z1 += b1
            self.network.own[key] = node
