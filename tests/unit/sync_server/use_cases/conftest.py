"""
A founded server in memory.
"""

from __future__ import annotations

import pytest

from tests.support.memory_store import MemoryStore
from tests.support.teams import TeamServer


@pytest.fixture
def server() -> TeamServer:
    """
    Two teams below a state.
    """
    return TeamServer(MemoryStore())
