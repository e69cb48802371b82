"""Numbers as the remarks write them."""


def short(value: float, figures: int = 3) -> str:
    """So many figures, and exponents as one writes them: 1e-7."""
    text = f"{value:.{figures}g}"
    return text.replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")
