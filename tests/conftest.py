"""What holds for every test."""

import os

from hypothesis import settings

# How long an example takes says something about the machine, not about the app.
settings.register_profile("no deadline", deadline=None)
# A change is judged by the same examples each time; every other run looks for new ones.
settings.register_profile("same examples", deadline=None, derandomize=True)
settings.load_profile("same examples" if os.environ.get("CI") else "no deadline")
