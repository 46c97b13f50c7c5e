"""
What keeps a command from starting.
"""

from __future__ import annotations


class CommandStoppedError(Exception):
    """
    A command cannot go on; its text says why and what to do, for people.
    """
