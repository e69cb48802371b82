"""Parameters as learners keep them, in dictionaries, lists and tuples: their arrays by name, and
the same structure with other arrays.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from lab.engine import Array

# how a gradient's key is made of its parameter's: grads["dW1"] is that of params["W1"]
PREFIXES = ("", "d", "d_", "grad_", "g", "nabla_", "D")
SUFFIXES = ("_grad", "grad", "_gradient")


def arrays(structure: Any, name: str = "") -> Iterator[tuple[str, Array]]:
    """The arrays of a structure with their names, in order. Raises TypeError for what is none."""
    if isinstance(structure, Mapping):
        for key, value in structure.items():
            yield from arrays(value, f"{name}.{key}" if name else str(key))
    elif is_list(structure):
        for place, value in enumerate(structure):
            yield from arrays(value, f"{name}[{place}]")
    else:
        value = np.asarray(structure)
        if not np.issubdtype(value.dtype, np.number):
            raise TypeError(f"{name or 'params'}: expected an array of numbers, got {structure!r}")
        yield name or "params", value


def is_list(structure: Any) -> bool:
    """True for a list or tuple of tensors; a list of numbers is a tensor itself."""
    if not isinstance(structure, list | tuple):
        return False
    return not structure or not all(np.ndim(one) == 0 and not is_box(one) for one in structure)


def is_box(one: Any) -> bool:
    return isinstance(one, Mapping | list | tuple)


def filled(structure: Any, take: Callable[[], Array]) -> Any:
    """The same structure, with the next array that `take` gives in each place."""
    if isinstance(structure, Mapping):
        return {key: filled(value, take) for key, value in structure.items()}
    if is_list(structure):
        parts = [filled(value, take) for value in structure]
        return tuple(parts) if isinstance(structure, tuple) else parts
    return take()


def beside(structure: Any, gradients: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """The gradient of every array, by its name; None where there is none."""
    if isinstance(structure, Mapping):
        for key, value in structure.items():
            own = f"{name}.{key}" if name else str(key)
            yield from beside(value, under(gradients, key), own)
    elif is_list(structure):
        for place, value in enumerate(structure):
            found = gradients[place] if has_place(gradients, place) else None
            yield from beside(value, found, f"{name}[{place}]")
    else:
        yield name or "params", gradients


def under(gradients: Any, key: Any) -> Any:
    """The gradient of params[key]: under the same key, or one that says gradient."""
    if not isinstance(gradients, Mapping):
        return None
    if not isinstance(key, str):
        return gradients.get(key)
    spelled = [f"{prefix}{key}" for prefix in PREFIXES] + [f"{key}{suffix}" for suffix in SUFFIXES]
    return next((gradients[one] for one in spelled if one in gradients), None)


def has_place(gradients: Any, place: int) -> bool:
    return isinstance(gradients, list | tuple | np.ndarray) and place < len(gradients)
