"""
Writes the danger chart that comes with the app from its pack: `python -m tests.support.write_danger_chart`.
"""

from __future__ import annotations

from pathlib import Path

from mobile.use_cases.danger_chart import BUNDLED, encode_chart, make_chart
from tests.support.desks import PACK, REPOSITORY, india_pack


def chart_path() -> Path:
    """
    Where the Indian pack's chart lies.
    """
    return REPOSITORY / "assets" / "programmes" / PACK / BUNDLED


def chart_text() -> str:
    """
    The chart as the pack gives it now.
    """
    return encode_chart(make_chart([india_pack()])) + "\n"


if __name__ == "__main__":
    chart_path().write_text(chart_text(), encoding="utf-8")
