"""
What people say past the worker: what its effects do.
"""

from __future__ import annotations

from mobile.screens.feedback.model import ComplaintsRead, FeedbackRead, Model, ReadComplaints, ReadFeedback
from mobile.screens.feedback.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToFeedback
from mobile.use_cases.desk import Host, desk_of
from mobile.use_cases.read_feedback import read_complaints, read_feedback


def open_screen(route: ToFeedback, host: Host) -> Opened:
    """
    For who supervises; needs a network.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        match effect:
            case ReadFeedback():
                return FeedbackRead(await read_feedback(desk_of(host)))
            case ReadComplaints(done):
                return ComplaintsRead(await read_complaints(desk_of(host), done))
        return None

    return Opened(Model(), update, perform)
