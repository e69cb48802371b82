"""What holds for all tests: no test fails because a machine is busy."""

from hypothesis import settings

settings.register_profile("lab", deadline=None)
settings.load_profile("lab")
