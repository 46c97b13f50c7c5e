"""
Trains a dictionary for the protocol's compression from a pack and made-up work, and writes it as a Python module.

    python -m sync_server.operations.train_dictionary assets/programmes/india_asha --number 1

Nothing anybody recorded goes into it: only the pack's own questions and `synthetic_days`. A number that was released is
never trained again, since phones and servers recognise the bytes by it; training again needs the next number.
"""

from __future__ import annotations

import argparse
import base64
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from shared.domain.delivery import Answer, Delivery
from shared.domain.records import Operation
from shared.programmes.pack import Pack
from shared.protocol import dictionaries
from shared.protocol.codec import Abbreviations, encode_request, encode_response
from shared.protocol.messages import AreaPage, ReceivedChange, Reference, Scope, SyncRequest, SyncResponse
from shared.protocol.zstd import load_zstd
from sync_server.operations.prepare_pack import build_pack_folder
from sync_server.operations.synthetic_days import EPOCH, SyntheticDays

WORKERS = 60
SIZE_BYTES = 8192
"""At 12 and 16 KiB a visit took 1 % less; every phone downloads the dictionary."""
LINE = 100


@dataclass
class Recorder:
    """
    A compression that keeps what it is given to pack.
    """

    newest: int = 0
    samples: list[bytes] = field(default_factory=list)

    def pack(self, plain: bytes, *, dictionary: int) -> bytes:
        """Keeps the columns."""
        self.samples.append(plain)
        return plain

    def unpack(self, packed: bytes, *, dictionary: int, size: int) -> bytes:
        """Gives back what was packed."""
        return packed


def collect_samples(pack: Pack, workers: int) -> list[bytes]:
    """
    The columns of the messages that made-up workers' phones exchange with their server.
    """
    recorder = Recorder()
    for seed in range(1, workers + 1):
        days = SyntheticDays(pack, seed)
        operations = list(days.days(12))
        for batch in _batches(operations, list(days.registration())):
            _push(days, batch, recorder)
        _pull(days, operations, recorder)
    return recorder.samples


def _batches(visits: Sequence[Operation], registration: Sequence[Operation]) -> Iterator[Sequence[Operation]]:
    yield ()
    for start in range(0, len(visits) - 3, 3):
        yield visits[start : start + 3]
    for operation in [operation for operation in visits if operation.kind == "visit"][:4]:
        yield [operation]
    yield visits
    yield registration


def _push(days: SyntheticDays, operations: Sequence[Operation], recorder: Recorder) -> None:
    scope = Scope(days.worker, (days.area,))
    made = operations[-1].seq if operations else 12
    request = SyncRequest(
        epoch=EPOCH,
        cursors={days.area: 5000 + made},
        operations=operations,
        made_count=made,
        digest=bytes(8),
    )
    encode_request(request, recorder, Abbreviations(scope, references_of(days)))
    answers = [
        Answer(operation.seq, b"", Delivery.RECEIVED, 5000 + operation.seq) for operation in operations
    ]
    pages = [AreaPage(area=days.area, cursor=5000 + made)] if operations else []
    response = SyncResponse(
        epoch=EPOCH,
        server_ms=days.now_ms,
        received_count=made,
        received_through=made,
        answers=answers,
        pages=pages,
    )
    encode_response(response, recorder, scope=scope, dictionary=0)


def _pull(days: SyntheticDays, operations: Sequence[Operation], recorder: Recorder) -> None:
    changes = [
        ReceivedChange(
            record=operation.record,
            kind=operation.kind,
            area=operation.area,
            revision=operation.seq,
            fields=operation.set,
        )
        for operation in operations
    ]
    for size in (1, 3, len(changes)):
        page = AreaPage(area=days.area, cursor=6000, changes=changes[:size], digest=bytes(16))
        response = SyncResponse(epoch=EPOCH, server_ms=days.now_ms, pages=[page])
        encode_response(response, recorder, scope=Scope(days.worker, (days.area,)), dictionary=0)


def references_of(days: SyntheticDays) -> dict[str, Reference]:
    """
    What the server and this worker's phone both hold.
    """
    found: dict[str, Reference] = {}
    for home in days.known:
        for step, record in enumerate((home.household, home.mother, home.person)):
            found[record] = Reference(days.area, home.revision + step)
    return found


def module_text(content: bytes, number: int) -> str:
    """
    The dictionary as a module of `shared.protocol.dictionaries`.
    """
    text = base64.b85encode(content).decode()
    lines = "\n".join(text[start : start + LINE] for start in range(0, len(text), LINE))
    return (
        f'"""\nDictionary {number}. Frozen: these bytes never change.\n"""\n\nCONTENT = """\n{lines}\n"""\n'
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """
    The command; 1 where the pack cannot be built, 2 where the number is taken.
    """
    parser = argparse.ArgumentParser(description="Train a dictionary for the protocol's compression.")
    parser.add_argument("folder", type=Path, help="folder of the pack whose forms are filled")
    parser.add_argument(
        "--number", type=int, required=True, help="the dictionary's number, one never released"
    )
    parser.add_argument(
        "--out", type=Path, default=Path(dictionaries.__file__).parent, help="folder for the module"
    )
    given = parser.parse_args(arguments)
    place = given.out / f"dictionary_{given.number}.py"
    if place.exists():
        print(f"dictionary {given.number} exists and may be in use", file=sys.stderr)
        return 2
    built = build_pack_folder(given.folder)
    if built.pack is None:
        print(*built.problems, sep="\n", file=sys.stderr)
        return 1
    samples = collect_samples(built.pack, WORKERS)
    content = load_zstd().train_dict(samples, SIZE_BYTES).dict_content
    place.write_text(module_text(content, given.number), encoding="utf-8")
    print(f"{place}: {len(content)} bytes from {len(samples)} messages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
