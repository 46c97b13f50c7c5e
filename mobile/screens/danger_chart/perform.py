"""
The danger chart: what its effects do.
"""

from __future__ import annotations

from mobile.screens.danger_chart.model import ChartRead, Dial, Hush, Model, Play, ReadChart
from mobile.screens.danger_chart.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToDangerChart
from mobile.use_cases.danger_chart import load_chart
from mobile.use_cases.desk import Host


def open_screen(route: ToDangerChart, host: Host) -> Opened:
    """
    The chart; needs no desk.
    """
    device = host.device

    async def perform(effect: Effect, send: Send) -> Event | None:
        match effect:
            case ReadChart():
                return ChartRead(await load_chart(device))
            case Dial(number):
                await device.dialer.call(number)
            case Play(media):
                await device.voice.play(media)
            case Hush():
                await device.voice.stop()
        return None

    return Opened(Model(), update, perform)
