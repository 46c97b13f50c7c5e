"""
The danger chart opens without a PIN: it says what the pack says, and nothing about anybody.
"""

from __future__ import annotations

import json

from mobile.use_cases.danger_chart import Chart, decode_chart, encode_chart, make_chart
from tests.support.desks import india_pack
from tests.support.write_danger_chart import chart_path, chart_text


def test_the_chart_that_comes_with_the_app_is_that_of_the_pack():
    assert chart_path().read_text(encoding="utf-8") == chart_text()


def test_every_loud_danger_of_the_pack_is_on_it_go_now_first_with_the_numbers_to_call():
    pack = india_pack()

    chart = make_chart([pack])

    loud = {
        next(iter(one.title.values())) for one in pack.decisions if one.tier != "advice" and not one.quiet
    }
    go_now = {next(iter(one.title.values())) for one in pack.decisions if one.tier == "now" and not one.quiet}
    shown = [next(iter(sign.title.values())) for sign in chart.signs]
    assert loud == set(shown)
    assert go_now == set(shown[: len(go_now)])
    assert ["108", "102", "112"] == [reach.number for reach in chart.reaches]


def test_a_chart_is_read_back_as_it_was_written():
    chart = make_chart([india_pack()])

    assert chart == decode_chart(encode_chart(chart))


def test_an_unreadable_chart_is_empty_and_still_opens():
    assert [Chart()] * 3 == [decode_chart(text) for text in ("", "[1]", json.dumps({"signs": 7}))]
