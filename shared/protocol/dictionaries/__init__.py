"""
Every dictionary ever released, by its frozen number. Bytes never change once released; a better one gets a new number.

They are Python modules rather than files, so that each way of packaging carries them without being told.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from importlib import import_module

NUMBERS: tuple[int, ...] = (1,)
"""Released dictionaries; servers keep all of them."""


def load_dictionaries() -> Mapping[int, bytes]:
    """
    Number to content.
    """
    return {number: load_dictionary(number) for number in NUMBERS}


def load_dictionary(number: int) -> bytes:
    """
    One dictionary's content.
    """
    module = import_module(f"{__name__}.dictionary_{number}")
    return base64.b85decode("".join(module.CONTENT.split()))
