"""Where the files lie that browsers are sent: static/, beside the package in a checkout, and in the
folder of app.py where the lab is installed (setup.py).
"""

from pathlib import Path

import lab

BESIDE = Path(lab.__file__).parents[1]
STATIC = next(
    (
        folder
        for folder in (BESIDE / "static", BESIDE / "backprop_lab" / "static")
        if folder.is_dir()
    ),
    BESIDE / "static",
)
