"""
The release this code is of, said to people and to the server's log; nothing decides by it.
"""

from __future__ import annotations

RELEASE = "0.1.0"
