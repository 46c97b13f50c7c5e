"""
A visit with a form of the Community Health Toolkit: it knows whom it is about, and all it holds is recorded.
"""

from __future__ import annotations

import asyncio
from typing import Any

from mobile.use_cases.fill_form import open_filling
from mobile.use_cases.start_visit import start_visit
from mobile.use_cases.submit_visit import Submitted, submit_form
from shared.forms.xform import read_xform
from shared.programmes.pack import Form, Pack, encode_pack
from tests.support.desks import a_desk, a_family, receive
from tests.unit.shared.forms.test_xform import xform

MODEL = """<instance><data id="follow_up"><inputs><source>user</source><contact><_id/><name/><date_of_birth/></contact>
  </inputs><patient_uuid/><age_in_days/><ill/><data><__ill/></data><meta><instanceID/></meta></data></instance>
  <bind nodeset="/data/inputs" relevant="./source = 'user'"/>
  <bind nodeset="/data/inputs/contact/_id" type="db:person"/>
  <bind nodeset="/data/patient_uuid" type="string" calculate="../inputs/contact/_id"/>
  <bind nodeset="/data/age_in_days" type="string"
    calculate="difference-in-days(../inputs/contact/date_of_birth, today())"/>
  <bind nodeset="/data/ill" type="string"/>
  <bind nodeset="/data/data/__ill" type="string" calculate="/data/ill"/>"""
BODY = """<group ref="/data/inputs"><input ref="/data/inputs/contact/_id"><label>Who?</label></input></group>
  <input ref="/data/ill"><label>Is <output value="/data/inputs/contact/name"/> ill?</label></input>"""


def test_form_begins_with_its_person_and_is_recorded_whole() -> None:
    async def story() -> None:
        desk = await a_desk(pack=False)
        definition = read_xform(xform(MODEL, BODY))
        form = Form(
            id="follow_up", title={"en": "Follow-up"}, saves_to="visit", definition=definition.to_wire()
        )
        pack = Pack(id="cht", version="1", languages=("en",), names={}, forms={"follow_up": form})
        await desk.book.keep("pack:cht", encode_pack(pack))
        await receive(desk, "cht", "pack", pack_id="cht", version="1")
        home, _, baby = await a_family(desk)
        draft = await start_visit(
            desk, form_id="follow_up", household_id=home, person_id=baby, encounter_id=""
        )

        filling = open_filling(desk, draft, "en")
        step = filling.face().step
        assert step is not None and step.label == f"Is {desk.book.get(baby).text('name')} ill?"
        await filling.answer("ill", "no")
        assert isinstance(await submit_form(desk, filling), Submitted)

        visit: Any = desk.book.get(draft)
        assert (visit.text("q.patient_uuid"), visit.text("q.__ill")) == (baby, "no")
        assert visit.text("q.age_in_days").isdecimal()

    asyncio.run(story())
