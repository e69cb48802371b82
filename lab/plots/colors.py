"""The one place of color: classes, weights, curves and layers, for the plotly figures and for the
live canvas alike.

Every color that stands for something has a contrast of at least 3:1 against white and against
Streamlit's dark page (WCAG 2.2, 1.4.11). The first two, the ends of every scale too, differ in
lightness, so that gray print and a pale projector keep them apart. The first six classes stay apart
for color-blind readers, in the simulation of Machado, Oliveira and Fernandes (2009); so many more
cannot, and where there are more their regions bear their names. All twenty differ for everybody.
The tests hold this.
"""

CLASSES = (
    "#1d5fbf",
    "#df7606",
    "#19a764",
    "#881af9",
    "#c1181c",
    "#8c5670",
    "#1c97df",
    "#9f399a",
    "#0f731b",
    "#f61683",
    "#a5424c",
    "#7e96a1",
    "#fc2ed0",
    "#ce7e48",
    "#7d85fd",
    "#b101b4",
    "#a76ca8",
    "#1aab0c",
    "#697161",
    "#7f55f1",
)

# the points of class 0, 1, 2, ..., for whoever cannot tell the colors; then they come round again
SHAPES = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross")

NEGATIVE, MIDDLE, POSITIVE = CLASSES[0], "#f4f2ee", CLASSES[1]
# weights; binary outputs, where class 0 is blue and 1 orange
DIVERGING = [(0.0, NEGATIVE), (0.5, MIDDLE), (1.0, POSITIVE)]

# how much of something: one hue, that of no class, from pale to dark
QUANTITY = [(0.0, "#eef1f4"), (1.0, "#2c4a63")]
# both scales where numbers are written on them, in INK
SHADES = [(0.0, "#eef1f4"), (1.0, "#7396b3")]
DIVERGING_SHADES = [(0.0, "#5c8bcd"), (0.5, MIDDLE), (1.0, "#e38a2f")]

TRAIN, TEST = CLASSES[0], CLASSES[1]
MARKER = "#7e96a1"  # what is said beside the data: the epoch being viewed, a neuron's frame
# on what is colored, whatever the page: contours, numbers, the edges of points
INK, PAPER = "#16191f", "#ffffff"

# layers, from the first to the last
SEQUENCE = ("#7450da", "#1c7fd0", "#0f8a6a", "#7f8c1f", "#c9770a")


def class_color(index: int) -> str:
    """The color of class 0, 1, 2, ...; after the twentieth they come round again."""
    return CLASSES[index % len(CLASSES)]


def class_shape(index: int) -> str:
    """The shape of the points of class 0, 1, 2, ..., in plotly's names."""
    return SHAPES[index % len(SHAPES)]


def layer_colors(count: int) -> list[str]:
    """One color for each of layers 1..count, evenly spaced along SEQUENCE."""
    last = len(SEQUENCE) - 1
    places = [last * i / max(1, count - 1) for i in range(count)]
    return [
        mix(SEQUENCE[int(place)], SEQUENCE[min(int(place) + 1, last)], place % 1)
        for place in places
    ]


def mix(start: str, end: str, share: float) -> str:
    """The color that lies `share` of the way from start to end, channel by channel."""
    pairs = zip(_channels(start), _channels(end), strict=True)
    return "#" + "".join(f"{round(a + share * (b - a)):02x}" for a, b in pairs)


def see_through(color: str, opacity: float) -> str:
    """The color as a CSS rgba() of that opacity, 0 to 1."""
    red, green, blue = _channels(color)
    return f"rgba({red},{green},{blue},{opacity:g})"


def _channels(color: str) -> list[int]:
    return [int(color[i : i + 2], 16) for i in (1, 3, 5)]
