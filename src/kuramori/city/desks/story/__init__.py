"""The story: the city's main job, told through its own doors — HTTPS, the command line, the auditor's verifier.

Each step does something real and comes back with evidence. Not for: tests of single behaviours (tests/).
"""

from kuramori.city.desks.story.report import Report, Told
from kuramori.city.desks.story.teller import tell

__all__ = ["Report", "Told", "tell"]
