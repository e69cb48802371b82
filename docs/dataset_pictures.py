"""Draws the small pictures by which the Train page's data are chosen: static/datasets/.

python docs/dataset_pictures.py
"""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from lab.data import DATASETS, Dataset, make, plane  # noqa: E402
from lab.plots import colors  # noqa: E402
from lab.visit.scene import stage_points  # noqa: E402

FOLDER = ROOT / "static" / "datasets"
SIDE = 40  # of a picture, in its own units
MAX_POINTS = 70
RADIUS = 1.7


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name in DATASETS:
        (FOLDER / f"{name}.svg").write_text(svg(example(name)) + "\n", encoding="utf-8")


def example(name: str) -> Dataset:
    """The data as the picture shows them: little noise, and three classes where there may be."""
    return make(name, samples=100, noise=0.05, classes=3, test_share=0.0, seed=1)


def svg(dataset: Dataset) -> str:
    """Points on the plane that the stage draws, a color for each class or for the sign of y."""
    view = plane(dataset)
    points = stage_points(view, dataset.points[:, :MAX_POINTS], dataset.Y[:, :MAX_POINTS])
    x0, x1, y0, y1 = view.window
    if view.is_line:
        y0, y1 = float(dataset.Y.min()) - 0.3, float(dataset.Y.max()) + 0.3
    dots = "".join(
        f'<circle cx="{SIDE * (x - x0) / (x1 - x0):.1f}" cy="{SIDE * (y1 - y) / (y1 - y0):.1f}"'
        f' r="{RADIUS}" fill="{color_of(label, dataset)}"/>'
        for x, y, label in zip(points.x, points.y, points.label, strict=True)
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">{dots}</svg>'


def color_of(label: float, dataset: Dataset) -> str:
    if dataset.classes:
        return colors.CLASSES[int(label) % len(colors.CLASSES)]
    return colors.POSITIVE if label > 0 else colors.NEGATIVE


if __name__ == "__main__":
    main()
