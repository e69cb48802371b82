"""From a paste to trees: lines, and each line in the notation it is written in."""
