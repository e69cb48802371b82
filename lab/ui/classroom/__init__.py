"""What a class draws: the strip on top of every page, and the page Class for its teacher, its
learners and the projector.
"""
