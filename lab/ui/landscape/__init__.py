"""What the Landscape page draws: the plane, the path on it, and how true that picture is."""
