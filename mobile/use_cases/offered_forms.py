"""
What a worker needs to know of a form to choose it.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.use_cases.desk import Desk
from shared.programmes.wire import Texts


@dataclass(frozen=True, slots=True)
class OfferedForm:
    """
    Attributes:
        icon: Its name, of `shared.programmes.form_icons`; empty where the pack gives none.
        filled: Whether it was filled already where it is offered.
    """

    form: str
    title: Texts
    icon: str = ""
    filled: bool = False


def forms_offered(desk: Desk, saves_to: str) -> tuple[OfferedForm, ...]:
    """
    The forms of every pack that write down such a record, for the worker's role.
    """
    return tuple(
        OfferedForm(form.id, form.title, form.icon)
        for pack in desk.programmes.packs()
        for form in pack.forms.values()
        if form.saves_to == saves_to and form.is_for(desk.identity.role)
    )
