"""The equations of a paste in its writer's hand, each with its own mutations."""

from random import Random

from tests.pastes.names import Layer, Names
from tests.pastes.paste import Row, row
from tests.pastes.slopes import Slopes
from tests.pastes.style import Net, Style


class Equations:
    """Writes the rows of one paste. Layers are `Layer`s, so that the same row stands in a loop."""

    def __init__(self, net: Net, style: Style, names: Names, random: Random) -> None:
        self.net, self.style, self.names = net, style, names
        self.random = random
        has_Z = "Z" in names.templates
        masked = style.slope == "written" and net.hidden == "relu" and random.random() < 0.35
        self.masked = masked and has_Z
        self.slopes = Slopes(random, style.slope if has_Z else "of A")
        self.scaled = random.choice(
            ("{x} / {m}", "1 / {m} * {x}", "(1 / {m}) * {x}", "1.0 / {m} * {x}")
        )
        self.mean_db = random.random() < 0.25
        self.method_sum = random.random() < 0.3
        self.multiply = random.random() < 0.15
        self.own_penalty = random.random() < 0.4
        counted = style.form == "script" and net.output == "softmax" and not style.negative
        self.labels = counted and style.rows and random.random() < 0.5

    # the small parts

    @property
    def L(self) -> Layer:
        return Layer(self.net.L)

    def last(self, l: Layer) -> bool:
        return not l.letter and l.shift == self.net.L

    def g_name(self, l: Layer) -> str:
        return self.net.output if self.last(l) else self.net.hidden

    def Z(self, l: Layer) -> str:
        return self.names("Z" if "Z" in self.names.templates else "A", l)

    def product(self, left: str, right: str) -> str:
        if self.style.product == "@":
            return f"{left} @ {right}"
        if self.style.product.startswith("np."):
            return f"{self.style.product}({left}, {right})"
        return f"{left}.dot({right})"

    def times(self, left: str, right: str) -> str:
        """Entry by entry."""
        return f"np.multiply({left}, {right})" if self.multiply else f"{left} * {right}"

    def scale(self, text: str) -> str:
        """The text divided by m; a product of `@` comes first there, so that no order is lost."""
        if "1 /" in self.scaled or "1.0 /" in self.scaled:
            text = f"({text})" if "@" in text else text
        return self.scaled.format(x=text, m=self.names.m)

    # forward

    def affine(self, l: Layer) -> str:
        W, A = self.names("W", l), self.names("A", l - 1)
        product = self.product(A, W) if self.style.rows else self.product(W, A)
        return f"{product} + {self.names('b', l)}" if self.style.biases else product

    def forward(self, l: Layer) -> list[Row]:
        A, role = self.names("A", l), f"A{l}"
        if "Z" not in self.names.templates:
            return [row(f"{A} = {self.slopes.g(self.g_name(l), self.affine(l))}", role)]
        Z = self.names("Z", l)
        activated = self.slopes.g(self.g_name(l), Z)
        return [
            row(f"{Z} = {self.affine(l)}", f"Z{l}"),
            row(f"{A} = {activated}", "" if activated == Z else role),
        ]

    def cost(self, penalty: str = "") -> Row:
        A, Y, m = self.names("A", self.L), self.names.Y, self.names.m
        part = f" / {m}" if self.style.mean else ""
        half = f" / (2 * {m})" if self.style.mean else " / 2"
        if self.labels:
            chosen = f"{A}[np.arange({m}), labels]"
            return row(f"cost = -np.sum(np.log({chosen})){part}{penalty}", "J")
        text = {
            "binary cross-entropy": (
                f"-np.sum({Y} * np.log({A}) + (1 - {Y}) * np.log(1 - {A})){part}"
            ),
            "cross-entropy": f"-np.sum({Y} * np.log({A})){part}",
            "half squared error": f"np.sum(({A} - {Y}) ** 2){half}",
            "squared error": f"np.sum(({A} - {Y}) ** 2){part}",
        }[self.net.cost]
        return row(f"cost = {text}{penalty}", "J")

    # backward

    def output_error(self) -> list[Row]:
        """dZ[L], and dA[L] before it where the writer takes the long way."""
        split = self.style.split and self.net.output != "softmax" and "dA" in self.names.templates
        if self.labels:
            return self.from_labels()
        same = self.names("dZ", self.L) == self.names("dA", self.L) if split else True
        if split and not same:
            return [self.dA_output(), self.dZ_from_dA(self.L)]
        return [self.dZ_output()]

    def from_labels(self) -> list[Row]:
        """A - Y where Y is not one-hot: the number of the right class for each example."""
        dZ, A, m = self.names("dZ", self.L), self.names("A", self.L), self.names.m
        places = f"{dZ}[np.arange({m}), labels]"
        rows = [
            row(f"{dZ} = {A}.copy()", f"dZ{self.L}"),
            row(f"{places} -= 1", f"dZ{self.L}", plus_for_minus=f"{places} += 1"),
        ]
        if self.style.place != "delta":
            return rows
        last = row(f"{dZ} /= {m}", f"dZ{self.L}", **{"m for 1/m": f"{dZ} *= {m}"})
        return [*rows, last]

    def difference(self) -> tuple[str, str, str]:
        """A - Y as written, with the other sign, and with a plus."""
        A, Y = self.names("A", self.L), self.names.Y
        right, other = f"{A} - {Y}", f"{Y} - {A}"
        return (other, right, f"{A} + {Y}") if self.style.negative else (right, other, f"{A} + {Y}")

    def factor(self) -> str:
        return "2 * " if self.net.cost == "squared error" else ""

    def delta_scale(self, text: str) -> str:
        return f"({text}) / {self.names.m}" if self.style.place == "delta" else text

    def dZ_output(self) -> Row:
        L, left = self.L, self.names("dZ", self.L)
        right, flipped, added = self.difference()
        args = (self.g_name(L), self.Z(L), self.names("A", L))
        slope = "" if self.net.matched else self.slopes.slope(*args)

        def text(difference: str, slope: str, factor: str = self.factor()) -> str:
            if not slope and not factor:
                return f"{left} = {self.delta_scale(difference)}"
            body = f"{factor}({difference})" + (f" * {slope}" if slope else "")
            return (
                f"{left} = {body} / {self.names.m}"
                if self.style.place == "delta"
                else f"{left} = {body}"
            )

        kinds = {"step uphill": text(flipped, slope), "plus for minus": text(added, slope)}
        kinds["the same difference in other words"] = text(f"-({flipped})", slope)
        if slope:
            kinds |= {
                kind: text(right, other) for kind, other in self.slopes.mistakes(*args).items()
            }
        elif self.net.output == "sigmoid":
            kinds["slope too many"] = text(right, f"{args[2]} * (1 - {args[2]})")
        return row(text(right, slope), f"dZ{L}", **kinds)

    def dA_output(self) -> Row:
        A, Y = self.names("A", self.L), self.names.Y
        right, flipped, added = self.difference()
        left = self.names("dA", self.L)
        if self.net.cost == "binary cross-entropy":
            one, two = f"{Y} / {A}", f"(1 - {Y}) / (1 - {A})"
            signed = f"{one} - {two}" if self.style.negative else f"-({one} - {two})"
            other = f"-({one} - {two})" if self.style.negative else f"{one} - {two}"
            plus = f"-({one} + {two})"
            return row(
                f"{left} = {self.delta_scale(signed)}",
                f"dA{self.L}",
                step_uphill=f"{left} = {self.delta_scale(other)}",
                plus_for_minus=f"{left} = {self.delta_scale(plus)}",
            )
        texts = [
            f"{left} = "
            + (self.delta_scale(one) if not self.factor() else self.delta_scale(f"2 * ({one})"))
            for one in (right, flipped, added)
        ]
        return row(texts[0], f"dA{self.L}", step_uphill=texts[1], plus_for_minus=texts[2])

    def dZ_from_dA(self, l: Layer) -> Row:
        args = (self.g_name(l), self.Z(l), self.names("A", l))
        left, dA = self.names("dZ", l), self.names("dA", l)
        slope = self.slopes.slope(*args)
        texts = {
            kind: f"{left} = {dA}" + (f" * {other}" if other else "")
            for kind, other in self.slopes.mistakes(*args).items()
        }
        if slope:
            texts["plus for times"] = f"{left} = {dA} + {slope}"
        right = self.times(dA, slope) if slope else dA
        return row(f"{left} = {right}", f"dZ{l}", **texts)

    def back(self, l: Layer) -> tuple[str, dict[str, str]]:
        """dA[l] from the layer above, and its mutations."""
        W, dZ = self.names("W", l + 1), self.names("dZ", l + 1)

        def swap(W: str, dZ: str) -> str:
            return self.product(dZ, W) if self.style.rows else self.product(W, dZ)

        texts = {
            "transpose missing": swap(W, dZ),
            "operands swapped": swap(dZ, f"{W}.T"),
            "transposed": self.product(f"{dZ}.T", W)
            if not self.style.rows
            else self.product(W, f"{dZ}.T"),
            "wrong layer": swap(f"{self.names('W', l)}.T", dZ),
            "the same product transposed": self.back_transposed(W, dZ),
        }
        return swap(f"{W}.T", dZ), texts

    def back_transposed(self, W: str, dZ: str) -> str:
        inner = self.product(W, f"{dZ}.T") if self.style.rows else self.product(f"{dZ}.T", W)
        return f"({inner}).T"

    def hidden_error(self, l: Layer) -> list[Row]:
        """dZ[l] in one line, in two, or with a mask."""
        dA, dZ = self.names("dA", l), self.names("dZ", l)
        product, mistakes = self.back(l)
        split = self.style.split or self.style.naming == "errors"
        if self.masked:
            return self.with_mask(l, product, mistakes)
        if split and dA != dZ:
            texts = {kind: f"{dA} = {text}" for kind, text in mistakes.items()}
            return [row(f"{dA} = {product}", f"dA{l}", **texts), self.dZ_from_dA(l)]
        args = (self.net.hidden, self.Z(l), self.names("A", l))
        slope = self.slopes.slope(*args)
        texts = {kind: f"{dZ} = {text} * {slope}" for kind, text in mistakes.items()}
        for kind, other in self.slopes.mistakes(*args).items():
            texts[kind] = f"{dZ} = {product}" + (f" * {other}" if other else "")
        texts["slope of the wrong layer"] = f"{dZ} = {product} * " + self.slopes.slope(
            self.net.hidden, self.Z(l + 1), self.names("A", l + 1)
        )
        return [row(f"{dZ} = {self.times(product, slope)}", f"dZ{l}", **texts)]

    def with_mask(self, l: Layer, product: str, mistakes: dict[str, str]) -> list[Row]:
        dA, dZ, Z = self.names("dA", l), self.names("dZ", l), self.Z(l)
        begin = dZ if dA == dZ or not self.style.split else dA
        texts = {kind: f"{begin} = {text}" for kind, text in mistakes.items()}
        rows = [row(f"{begin} = {product}", f"dA{l}", **texts)]
        if begin != dZ:
            rows.append(row(f"{dZ} = np.array({dA}, copy=True)", f"dZ{l}"))
        wrong = {
            "mask the wrong way round": f"{dZ}[{Z} > 0] = 0",
            "the same mask in other words": f"{dZ}[{self.names('A', l)} <= 0] = 0",
            "mask at the wrong quantity": f"{dZ}[{dZ} <= 0] = 0",
        }
        return [*rows, row(f"{dZ}[{Z} <= 0] = 0", f"dZ{l}", **wrong)]

    def weight_gradient(self, l: Layer) -> tuple[str, dict[str, str]]:
        """dW[l] without what scales it, and its mutations."""
        dZ, A = self.names("dZ", l), self.names("A", l - 1)
        own, rows = self.names("A", l), self.style.rows

        def pair(dZ: str, A: str) -> str:
            return self.product(f"{A}.T", dZ) if rows else self.product(dZ, f"{A}.T")

        texts = {
            "transpose missing": self.product(A, dZ) if rows else self.product(dZ, A),
            "operands swapped": self.product(dZ, f"{A}.T") if rows else self.product(f"{A}.T", dZ),
            "transposed": self.product(f"{dZ}.T", A) if rows else self.product(A, f"{dZ}.T"),
            "wrong layer": pair(dZ, own),
            "the same product transposed": self.dW_transposed(dZ, A),
        }
        return pair(dZ, A), texts

    def dW_transposed(self, dZ: str, A: str) -> str:
        inner = self.product(f"{dZ}.T", A) if self.style.rows else self.product(A, f"{dZ}.T")
        return f"({inner}).T"

    def bias_gradient(self, l: Layer) -> tuple[str, dict[str, str]]:
        """The sum of dZ[l] over the examples, and its mutations."""
        dZ, axis = self.names("dZ", l), 0 if self.style.rows else 1
        keep = ", keepdims=True" if self.style.keepdims else ""
        total = self.total
        texts = {
            "wrong axis": total("sum", dZ, f"axis={1 - axis}{keep}"),
            "axis missing": total("sum", dZ, ""),
            "mean for sum": total("mean", dZ, f"axis={axis}{keep}"),
        }
        if self.style.keepdims:
            reshaped = "1, -1" if self.style.rows else "-1, 1"
            texts["the same sum in other words"] = f"np.sum({dZ}, axis={axis}).reshape({reshaped})"
        return total("sum", dZ, f"axis={axis}{keep}"), texts

    def total(self, function: str, dZ: str, how: str) -> str:
        if self.method_sum:
            return f"{dZ}.{function}({how})"
        return f"np.{function}({dZ}, {how})" if how else f"np.{function}({dZ})"

    def gradients(self, l: Layer) -> list[Row]:
        """dW[l] and db[l]."""
        rows = [self.dW(l)]
        if self.style.penalty and self.own_penalty:
            left, m = self.names("dW", l), self.names.m
            own = f"lambd / {m} * {self.names('W', l)}"
            kinds = {
                "penalty with the wrong factor": f"{left} += lambd * {self.names('W', l)}",
                "penalty with a minus": f"{left} -= {own}",
            }
            rows.append(row(f"{left} += {own}", f"dW{l} penalty", **kinds))
        return [*rows, self.db(l)] if self.style.biases else rows

    def dW(self, l: Layer) -> Row:
        left, W = self.names("dW", l), self.names("W", l)
        body, mistakes = self.weight_gradient(l)
        scale = self.scale if self.style.place == "dW" else str
        inside = self.style.penalty and not self.own_penalty
        end = f" + lambd / {self.names.m} * {W}" if inside else ""
        texts = {kind: f"{left} = {scale(text)}{end}" for kind, text in mistakes.items()}
        if self.style.place == "dW":
            texts["1/m missing"] = f"{left} = {body}{end}"
        if self.style.place == "delta":
            texts["1/m twice"] = f"{left} = {self.scale(body)}{end}"
        if end:
            texts["penalty missing"] = f"{left} = {scale(body)}"
            texts["penalty with the wrong factor"] = f"{left} = {scale(body)} + lambd * {W}"
            texts["penalty with a minus"] = f"{left} = {scale(body)}{end.replace('+', '-')}"
        texts["sign flipped"] = f"{left} = -{scale(body)}{end}"
        return row(f"{left} = {scale(body)}{end}", f"dW{l}", **texts)

    def db(self, l: Layer) -> Row:
        left, axis = self.names("db", l), 0 if self.style.rows else 1
        body, mistakes = self.bias_gradient(l)
        if self.style.place == "dW" and self.mean_db:
            keep = ", keepdims=True" if self.style.keepdims else ""
            mean = self.total("mean", self.names("dZ", l), f"axis={axis}{keep}")
            kinds = {"sum for mean": body, "1/m twice": self.scale(mean)}
            kinds["the same mean in other words"] = self.scale(body)
            kinds["axis missing"] = self.total("mean", self.names("dZ", l), "")
            return row(
                f"{left} = {mean}", f"db{l}", **{k: f"{left} = {text}" for k, text in kinds.items()}
            )
        scale = self.scale if self.style.place == "dW" else str
        texts = {kind: f"{left} = {scale(text)}" for kind, text in mistakes.items()}
        if self.style.place == "dW":
            texts["1/m missing"] = f"{left} = {body}"
        texts["not summed"] = f"{left} = {scale(self.names('dZ', l))}"
        if self.style.place == "delta":
            texts["1/m twice"] = f"{left} = {self.scale(body)}"
        return row(f"{left} = {scale(body)}", f"db{l}", **texts)
