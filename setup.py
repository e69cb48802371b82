"""What an installed lab is made of: the package, and a folder `backprop_lab` beside it that holds
app.py with its settings, static files and pages, as they stand in a checkout.
"""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["lab", "lab.*"]), "backprop_lab"],
    package_dir={"backprop_lab": "."},
    package_data={
        "lab": ["**/*.txt", "**/*.lark", "**/*.js", "**/*.css", "**/*.html", "**/*.json"],
        "backprop_lab": [".streamlit/config.toml", "static/**/*", "lab/pages/*.py"],
    },
)
