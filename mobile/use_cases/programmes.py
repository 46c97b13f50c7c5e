"""
The programme packs this phone holds, decoded once per version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mobile.ports.case_book import Draft, Records, Settings
from shared.forms.definition import CARRY, READ, Definition
from shared.forms.errors import FormError
from shared.programmes.errors import PackError, UnknownFormError
from shared.programmes.pack import Form, Pack, decode_pack
from shared.programmes.wire import WireReader


@dataclass(frozen=True, slots=True)
class OpenForm:
    """
    A form ready to be asked, and the pack it belongs to.
    """

    pack: Pack
    form: Form
    definition: Definition

    @property
    def version(self) -> str:
        """What a draft is pinned to."""
        return self.definition.version or self.form.version or self.pack.version


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """
    What a draft is filled with.

    Attributes:
        before: The version that its answers are carried over from; None where they are of this one.
        readonly: It may be read, and not changed.
    """

    opened: OpenForm
    before: Definition | None = None
    readonly: bool = False


class Programmes:
    """
    Packs by the broadcast records that announce them; their content lies in the settings under `pack:<id>`.
    """

    def __init__(self, records: Records, settings: Settings) -> None:
        self._records = records
        self._settings = settings
        self._packs: dict[bytes, Pack] = {}
        self._definitions: dict[str, tuple[object, Definition]] = {}

    def packs(self) -> Sequence[Pack]:
        """
        Every pack whose content is on this phone, by identifier.
        """
        names = sorted({record.text("pack_id") for record in self._records.all_of("pack")} - {""})
        return [pack for name in names if (pack := self._find(name)) is not None]

    def pack_of(self, form_id: str) -> Pack:
        """
        Raises:
            UnknownFormError: no pack on this phone has the form.
        """
        for pack in self.packs():
            if form_id in pack.forms:
                return pack
        raise UnknownFormError(pack="", form=form_id)

    def form_saving_to(self, kind: str) -> tuple[Pack, Form] | None:
        """
        The first form whose submission makes a record of a kind, such as the household registration.
        """
        for pack in self.packs():
            for form in pack.forms.values():
                if form.saves_to == kind:
                    return pack, form
        return None

    def open(self, form_id: str) -> OpenForm:
        """
        Raises:
            UnknownFormError: no pack on this phone has the form.
        """
        pack = self.pack_of(form_id)
        form = pack.form(form_id)
        return OpenForm(pack, form, self._definition(form_id, form.definition, form))

    def open_draft(self, draft: Draft) -> OpenDraft:
        """
        A draft stays with the version it was begun with, unless a newer one's author says otherwise; a draft without
        answers is of the present version. `shared/forms/SPEC.md`, Versions.

        Raises:
            UnknownFormError: neither its version nor a pack with its form is on this phone.
        """
        present = self._present(draft.form)
        if present is not None and not draft.answers:
            return OpenDraft(present)
        own = self._own(draft, present)
        if own is None:
            raise UnknownFormError(pack="", form=draft.form, version=draft.form_version)
        if present is None:
            return OpenDraft(own, readonly=True)
        rule = "" if own is present else present.definition.drafts
        if rule == CARRY:
            return OpenDraft(present, before=own.definition)
        return OpenDraft(own, readonly=rule == READ)

    def may_go_on(self, draft: Draft) -> bool:
        """
        Whether a draft can be filled further; else the form is begun anew beside it.
        """
        try:
            return not self.open_draft(draft).readonly
        except (FormError, PackError):
            return False

    def _present(self, form_id: str) -> OpenForm | None:
        try:
            return self.open(form_id)
        except UnknownFormError:
            return None

    def _own(self, draft: Draft, present: OpenForm | None) -> OpenForm | None:
        """The very version that a draft was begun with."""
        shape = str(draft.answers.get("shape") or "")

        def fits(opened: OpenForm) -> bool:
            return opened.definition.shape == shape or not shape

        if present is not None and present.version == draft.form_version and fits(present):
            return present
        pack = present.pack if present else Pack(id="", version="", languages=(), names={})
        name = _kept_name(draft.form, draft.form_version)
        for kept_name in (name, f"{name}:{shape}"):
            opened = self._kept(kept_name, draft.form, pack)
            if opened is not None and fits(opened):
                return opened
        return None

    def _kept(self, name: str, form_id: str, pack: Pack) -> OpenForm | None:
        kept = self._settings.kept(name)
        if not isinstance(kept, Mapping):
            return None
        form = Form.read(form_id, WireReader(kept, form_id))
        return OpenForm(pack, form, self._definition(name, kept, form))

    def _definition(self, name: str, source: object, form: Form) -> Definition:
        # Content and not version tells forms apart: authors forget to count up.
        known = self._definitions.get(name)
        if known is None or known[0] is not source:
            known = (source, Definition.from_wire(dict(form.definition)))
            self._definitions[name] = known
        return known[1]

    async def keep_version(self, opened: OpenForm) -> None:
        """
        Keeps a form beside the drafts begun with it, so that an update of its pack cannot break them; another form
        that was kept under the same version is kept under its shape.

        Raises:
            StorageFullError, StorageFaultError: nothing was kept.
        """
        name, wire = _kept_name(opened.form.id, opened.version), opened.form.to_wire()
        kept = self._settings.kept(name)
        is_another = isinstance(kept, Mapping) and kept.get("definition") != wire.get("definition")
        earlier = self._kept(name, opened.form.id, opened.pack) if is_another else None
        if earlier is not None and earlier.definition.shape != opened.definition.shape:
            await self._settings.keep(f"{name}:{earlier.definition.shape}", kept)
        await self._settings.keep(name, wire)  # type: ignore[arg-type]

    def _find(self, pack_id: str) -> Pack | None:
        blob = self._settings.kept(f"pack:{pack_id}")
        if not isinstance(blob, bytes):
            return None
        if blob not in self._packs:
            self._packs[blob] = decode_pack(blob)
        return self._packs[blob]


def _kept_name(form_id: str, version: str) -> str:
    return f"form:{form_id}:{version}"
