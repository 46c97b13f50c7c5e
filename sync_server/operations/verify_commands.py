"""
Whether what is kept still fits together, and the line by which tampering is noticed later.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync_server.operations.console import HERE, Data, command_group, read_file, say
from sync_server.operations.errors import CommandStoppedError

if TYPE_CHECKING:
    from sync_server.use_cases.verify_server import Anchor

audit = command_group("The audit log: who did what, chained so that a change is noticed.")

FAULTS = {
    "audit.link": "link {place} of the audit log does not follow from the one before: it was changed or taken out",
    "audit.end": "the audit log ends after {place} links, which is not where the area says that it ends",
    "audit.anchor": "link {place} of the audit log is another than it was when the anchor was made",
    "area.missing": "the area was there when the anchor was made, and is gone",
    "area.unknown": "something lies in it, or went to it, and there is no such area",
    "receipt.record": "an accepted operation names record {place}, which is not there",
    "receipt.held": "an operation on record {place} waits for review, and the review box does not have it",
    "receipt.count": "phone {place} was told another number of receipts than there are",
    "receipt.progress": "receipts of phone {place}, of which nothing else is known",
    "held.receipt": "the review box has work on record {place} that no receipt speaks of",
    "quarantine.receipt": "refused work on record {place} that no receipt speaks of",
    "quarantine.progress": "refused work of phone {place}, of which nothing else is known",
    "outcome.receipt": "phone {place} is told of a verdict on work that no receipt speaks of",
    "revision.record": "a revision names record {place}, which is not there",
    "clash.record": "two answers stand beside each other on record {place}, which is not there",
    "records.sum": "the sum over the records is another than the records add up to",
    "records.sum.broadcast": "the sum over what areas below receive is another than those records add up to",
    "records.revision": "a record has revision {place}, beyond the newest that the area gave out",
}


@audit.command("anchor")
def audit_anchor(
    file: Annotated[
        Path, typer.Argument(help="Where the ends of all chains are written; keep it elsewhere.")
    ],
    data: Data = HERE,
) -> None:
    """Write down where every audit log ends today, to be held against it later. Identifiers and hashes only."""
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.verify_server import anchor_digest, make_anchors

    with opened(data) as store, store.reading() as view:
        anchors = make_anchors(view)
    lines = [
        json.dumps({"area": one.area, "position": one.position, "hash": one.hash.hex()}) for one in anchors
    ]
    try:
        file.write_text("\n".join(lines) + "\n", encoding="ascii")
    except OSError as cause:
        raise CommandStoppedError(f"{file} cannot be written ({cause.strerror}).") from cause
    say(f"{len(anchors)} areas. Their line for the day book: {anchor_digest(anchors)}")


def verify(
    anchor: Annotated[
        Path | None, typer.Option("--anchor", help="A file that `audit anchor` wrote on an earlier day.")
    ] = None,
    data: Data = HERE,
) -> None:
    """Check the audit logs, the sums that phones compare, and that nothing speaks of what is not there."""
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.verify_server import verify_server

    anchors = _read_anchors(anchor) if anchor else {}
    with opened(data) as store, store.reading() as view:
        faults = list(verify_server(view, anchors))
        count = len(view.directory.places())
    for fault in faults:
        say(f"area {fault.area}: {FAULTS[fault.what].format(place=fault.place)}")
    if faults:
        raise CommandStoppedError(
            f"{len(faults)} things do not fit. Keep this folder as it is and ask for help."
        )
    say(f"{count} areas, everything fits.")


def _read_anchors(file: Path) -> Mapping[str, Anchor]:
    from sync_server.use_cases.verify_server import Anchor

    try:
        lines = [json.loads(line) for line in read_file(file).decode("ascii").splitlines()]
        anchors = [Anchor(line["area"], line["position"], bytes.fromhex(line["hash"])) for line in lines]
    except (ValueError, KeyError, TypeError) as cause:
        raise CommandStoppedError(f"{file} holds no anchors.") from cause
    return {anchor.area: anchor for anchor in anchors}
