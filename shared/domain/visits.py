"""
What visits say in the same way wherever they are read.
"""

from __future__ import annotations

QUESTION = "q."
"""What the name of a field begins with that holds the answer to a question; so it does in a session."""

MADE = frozenset({"done", "partly"})
"""Outcomes of a visit for which a form was filled."""
