"""Whole pastes in their own words: objects, single examples as vectors, lists that methods keep."""

import textwrap

import pytest

from lab.checker import check

PASTES = {
    "an object with a method that trains on one example": """
        class Netz:
            def __init__(self, ein, verdeckt, aus, tempo):
                self.aus = aus
                self.tempo = tempo
                self.gew_eins = np.random.rand(verdeckt, ein) - 0.5
                self.gew_zwei = np.random.rand(aus, verdeckt) - 0.5

            def quetschen(self, q):
                return 1 / (1 + np.exp(-q))

            def lernen(self, muster, soll):
                e = np.array(muster, ndmin=2).T
                s = np.array(soll, ndmin=2).T
                v = self.quetschen(np.dot(self.gew_eins, e))
                r = self.quetschen(np.dot(self.gew_zwei, v))
                fehler = (s - r) * r * (1 - r)
                zurueck = np.dot(self.gew_zwei.T, fehler) * v * (1 - v)
                self.gew_zwei += self.tempo * np.dot(fehler, v.T)
                self.gew_eins += self.tempo * np.dot(zurueck, e.T)
        """,
    "a vector with a 1 before it": """
        class Wolke:
            def vorwaerts(self, x):
                x = np.insert(x, 0, 1)
                self.roh = np.dot(x, self.w_eins)
                self.mitte = np.insert(np.tanh(self.roh), 0, 1)
                self.ende = np.dot(self.mitte, self.w_zwei)

            def rueckwaerts(self, x, ziel):
                d = self.ende - ziel
                d_mitte = d.dot(self.w_zwei[1:].T) * (1 - np.tanh(self.roh) ** 2)
                self.w_zwei -= 0.1 * np.outer(self.mitte, d)
                self.w_eins -= 0.1 * np.outer(np.insert(x, 0, 1), d_mitte)
        """,
    "pairs of examples, and a sum that is made flat": """
        T = np.array([[0], [1], [1]])
        for x, t in zip(X, T):
            z1 = W1 @ x + b1
            a1 = np.tanh(z1)
            a2 = np.tanh(W2 @ a1 + b2)
            err = t - a2
            d2 = (1 - a2**2) * err
            d1 = (1 - a1**2) * (W2.T @ d2).flatten()
            W2 += 0.1 * np.outer(d2, a1)
            b2 += 0.1 * d2.flatten()
            W1 += 0.1 * np.outer(d1, x)
            b1 += 0.1 * d1
        """,
    "an autoencoder in words of its own": """
        def hin(X, eng, eng_b, weit, weit_b):
            knapp = np.tanh(np.dot(eng, X) + eng_b)
            bild = np.dot(weit, knapp) + weit_b
            return knapp, bild

        def her(X, knapp, bild, weit):
            d_weit = bild - X
            d_eng = np.dot(weit.T, d_weit) * (1 - knapp**2)
            return d_eng, d_weit

        def schritt(X, knapp, d_eng, d_weit, eng, eng_b, weit, weit_b, tempo):
            eng -= tempo * np.dot(d_eng, X.T)
            eng_b -= tempo * np.sum(d_eng, axis=1, keepdims=True)
            weit -= tempo * np.dot(d_weit, knapp.T)
            weit_b -= tempo * np.sum(d_weit, axis=1, keepdims=True)
        """,
    "the weights of a single output as a vector": """
        def pass_over(p, data):
            g_in = np.zeros_like(p["lower"])
            g_b = np.zeros_like(p["lower_b"])
            g_out = np.zeros_like(p["upper"])
            for x, y in data:
                z = p["lower"] @ x + p["lower_b"]
                h = np.tanh(z)
                gap = p["upper"] @ h - y
                g_out += gap * h
                back = gap * p["upper"] * (1 - h**2)
                g_in += np.outer(back, x)
                g_b += back
            p["lower"] -= 0.1 * g_in
            p["lower_b"] -= 0.1 * g_b
            p["upper"] -= 0.1 * g_out
        """,
    "lists that methods keep, and a flag": """
        def forward(self, row, smooth):
            self.row = row
            for i in range(self.units):
                s = 0
                for j in range(self.width):
                    s += self.row[j] * self.low[j][i]
                if smooth:
                    s = 1 / (1 + math.exp(-s))
                else:
                    s = math.tanh(s)
                self.mid[i] = s
            out = 0
            for i in range(self.units):
                out += self.mid[i] * self.top[i]
            self.out = out

        def backward(self, goal, rate):
            d = self.out - goal
            for i in range(self.units):
                back = d * self.top[i] * self.mid[i] * (1 - self.mid[i])
                self.top_change[i] = d * self.mid[i]
                for j in range(self.width):
                    self.low[j][i] -= rate * back * self.row[j]
            for i in range(self.units):
                self.top[i] -= rate * self.top_change[i]
        """,
}
# what is put in, what for, and how the line then begins
MISTAKES = {
    "an object with a method that trains on one example": ("fehler) * v * (1 - v)", "fehler)"),
    "a vector with a 1 before it": ("- np.tanh(self.roh) ** 2)", "- self.roh ** 2)"),
    "pairs of examples, and a sum that is made flat": ("d1 = (1 - a1**2)", "d1 = (1 - z1**2)"),
    "an autoencoder in words of its own": ("np.sum(d_eng, axis=1", "np.sum(d_eng, axis=0"),
    "the weights of a single output as a vector": (" * (1 - h**2)", ""),
    "lists that methods keep, and a flag": (" * self.mid[i] * (1 - self.mid[i])", ""),
}


def verdicts(text: str) -> dict[int, str]:
    return {line.number: line.verdict for line in check(text).lines}


@pytest.mark.parametrize("name", PASTES)
def test_right_pastes_in_own_words_are_judged_and_right(name: str) -> None:
    found = list(verdicts(textwrap.dedent(PASTES[name])).values())
    assert "wrong" not in found
    assert 4 * found.count("right") >= 3 * len(found)


@pytest.mark.parametrize("name", PASTES)
def test_the_mistake_is_named_on_its_line(name: str) -> None:
    text = textwrap.dedent(PASTES[name])
    right, wrong = MISTAKES[name]
    number = text[: text.index(right)].count("\n") + 1
    found = verdicts(text.replace(right, wrong, 1))
    assert [line for line, verdict in found.items() if verdict == "wrong"] == [number]


def test_the_size_of_the_output_is_known_by_its_name() -> None:
    text = """
a1 = [ones(m, 1) X];
z2 = a1 * Theta1';
a2 = [ones(m, 1) sigmoid(z2)];
a3 = sigmoid(a2 * Theta2');
d3 = a3 - Y;
d2 = d3 * Theta2 .* a2 .* (1 - a2);
d2 = d2(:, 2:end);
Theta1_grad = d2' * a1 / m + lambda / m * [zeros(hidden_layer_size, 1) Theta1(:, 2:end)];
Theta2_grad = d3' * a2 / m + lambda / m * [zeros(num_classes, 1) Theta2(:, 2:end)];
"""
    assert set(verdicts(text).values()) == {"right"}


def test_where_a_row_is_not_known_numbers_are_not_called_wrong() -> None:
    text = """
for k in order:
    row = table[k]
    for i in range(2):
        out[i] = w[i][0]
        for j in range(1, 3):
            out[i] += row[j] * w[i][j]
    for i in range(2):
        d[i] = (row[i + 3] - out[i]) * 1
    for i in range(2):
        w[i][0] += 0.1 * d[i]
        for j in range(1, 3):
            w[i][j] += 0.1 * d[i] * row[j]
"""
    assert "wrong" not in verdicts(text).values()


def test_functions_with_words_between_them_are_one_program() -> None:
    text = """I wrote a network that does not get better. This is the whole of it.

def ahead(x, w, b):
    for i in range(2):
        z = w[i].dot(x) + b[i]
        if i == 1:
            x = z
        elif i == 0:  # the first one
            x = sig(z)
    return x

And the activation is

def sig(z):
    z = 1 / (1 + np.exp(-z))
    return z
"""
    assert "wrong" not in verdicts(text).values()
    assert verdicts(text)[5] != "unreadable"
