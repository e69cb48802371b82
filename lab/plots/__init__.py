"""Figures as values: data in, a plotly Figure out. Nothing is drawn here and nothing knows the
page.

colors.py     the one place of color, for plotly and for the live canvas
theme.py      what every figure has in common
curves.py     cost, accuracy and gradient magnitude over the epochs
boundary.py   the outputs over the plane, with the examples
diagram.py    the network, with every neuron's response and every weight
matrices.py   a matrix, as numbers or as a heat map
chain.py      one pass as a chain of quantities, the present one marked
confusion.py  right and wrong by class
images.py     inputs and weights that are pixels, as images
checks.py     the gradient check: measured against computed, and the curve over eps
predictions.py  what was predicted beside what happened
classroom.py  votes as bars, the curves of a whole class, and where its boundaries agree
sweeps.py     many runs: heat map, parallel coordinates, mean and spread, importance
rates.py      the learning-rate finder: the ramp over the final costs
tiles.py      small boundaries side by side
landscape.py  the cost over a plane through the weights, paths on it, and how true they are
"""

from lab.plots.boundary import boundary
from lab.plots.chain import chain
from lab.plots.checks import agreement, eps_v
from lab.plots.classroom import (
    agreement_map,
    class_curves,
    class_sketches,
    for_projector,
    mistake_bars,
    vote_bars,
)
from lab.plots.colors import CLASSES, DIVERGING, MARKER, TEST, TRAIN, class_color, layer_colors
from lab.plots.confusion import confusion_table
from lab.plots.curves import accuracy_curves, cost_curves, gradient_curves
from lab.plots.diagram import diagram
from lab.plots.images import ACROSS, example_images, weight_images
from lab.plots.landscape import PLANE, contours, path_costs, path_distances
from lab.plots.matrices import matrix
from lab.plots.predictions import number_line, outcome_curves, sketch
from lab.plots.rates import final_costs
from lab.plots.sweeps import heat_map, importance_bars, parallel, spread
from lab.plots.theme import figure
from lab.plots.tiles import Tile, small_boundaries

__all__ = [
    "ACROSS",
    "CLASSES",
    "DIVERGING",
    "MARKER",
    "PLANE",
    "TEST",
    "TRAIN",
    "Tile",
    "accuracy_curves",
    "agreement",
    "agreement_map",
    "boundary",
    "chain",
    "class_color",
    "class_curves",
    "class_sketches",
    "confusion_table",
    "contours",
    "cost_curves",
    "diagram",
    "eps_v",
    "example_images",
    "figure",
    "final_costs",
    "for_projector",
    "gradient_curves",
    "heat_map",
    "importance_bars",
    "layer_colors",
    "matrix",
    "mistake_bars",
    "number_line",
    "outcome_curves",
    "parallel",
    "path_costs",
    "path_distances",
    "sketch",
    "small_boundaries",
    "spread",
    "vote_bars",
    "weight_images",
]
