"""
The programme packs this phone holds, decoded once per version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mobile.ports.case_book import Records, Settings
from shared.forms.definition import Definition
from shared.programmes.errors import UnknownFormError
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


class Programmes:
    """
    Packs by the broadcast records that announce them; their content lies in the settings under `pack:<id>`.
    """

    def __init__(self, records: Records, settings: Settings) -> None:
        self._records = records
        self._settings = settings
        self._packs: dict[bytes, Pack] = {}
        self._definitions: dict[tuple[str, str], Definition] = {}

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
        key = (form_id, pack.version)
        if key not in self._definitions:
            self._definitions[key] = Definition.from_wire(dict(form.definition))
        return OpenForm(pack, form, self._definitions[key])

    def open_version(self, form_id: str, version: str) -> OpenForm:
        """
        A form as it was when a draft was begun, kept then by `keep_version`; else the present one.

        Raises:
            UnknownFormError: no pack on this phone has the form any more.
        """
        present = self.open(form_id)
        kept = self._settings.kept(_kept_name(form_id, version))
        if present.version == version or not isinstance(kept, Mapping):
            return present
        form = Form.read(form_id, WireReader(kept, form_id))
        return OpenForm(present.pack, form, Definition.from_wire(dict(form.definition)))

    async def keep_version(self, opened: OpenForm) -> None:
        """
        Keeps a form beside the drafts begun with it, so that an update of its pack cannot break them.

        Raises:
            StorageFullError, StorageFaultError: nothing was kept.
        """
        await self._settings.keep(_kept_name(opened.form.id, opened.version), opened.form.to_wire())  # type: ignore[arg-type]

    def _find(self, pack_id: str) -> Pack | None:
        blob = self._settings.kept(f"pack:{pack_id}")
        if not isinstance(blob, bytes):
            return None
        if blob not in self._packs:
            self._packs[blob] = decode_pack(blob)
        return self._packs[blob]


def _kept_name(form_id: str, version: str) -> str:
    return f"form:{form_id}:{version}"
