"""
What the command line says of an error: what happened, and what to do about it.
"""

from __future__ import annotations

from collections.abc import Mapping

from shared.kernel.errors import DoorstepError
from sync_server.use_cases.errors import ImportMistake, ImportRefusedError

WORDS: Mapping[str, str] = {
    "backup.broken": (
        "This backup does not open: it was changed or cut off ({part}), or is sealed to another key. Nothing is kept."
    ),
    "backup.place.not_empty": (
        "There are data already. A backup is put back into an empty folder or database only: name another with --data."
    ),
    "cards.count": "Between 1 and {most} cards can be made at once.",
    "cards.font_needed": "The built-in font has no “{letter}”. Name a font file with --font. No card was made.",
    "cards.mark_refused": (
        "A programme here has cases, and its families must not be known by a card. No card was made; leave --mark out."
    ),
    "cards.persons_unwished": (
        "No programme there wishes cards for persons. Its pack says `person_cards` = yes in the sheet meta."
    ),
    "cards.words_refused": "These words cannot be printed on cards. {why} No card was made; leave --words out.",
    "directory.name.malformed": (
        "“{name}” cannot be a short name. Use lower-case letters, digits, dots, dashes and underscores."
    ),
    "directory.name.taken": "The short name “{name}” is in use already. Choose another.",
    "pack.source.unreadable": "There is no readable pack. {cure} ({file}: {found}).",
    "area.loop": "An area cannot lie below itself.",
    "permission.denied": "That is not for this role or area to do.",
    "record.legal_hold": "A case about them is under legal hold. Its officer lifts that first. Nothing was erased.",
    "recovery.endorsement.wrong": (
        "This key is not endorsed by the one registered for {area}. Nothing was registered. "
        "Leave --endorsement out only if the earlier key is lost: phones then take the new one at a new enrolment."
    ),
    "recovery.key.other": "This phone's key was sealed to another recovery key. Find the file with that fingerprint.",
    "recovery.key.retired": "This key was given up for another. Make a new one: `doorstep-server recovery new`.",
    "recovery.malformed": "That is no recovery file, key or request, or a line of it was mistyped.",
    "recovery.not_approved": "Two people must approve the request first. So far: {approvals}.",
    "recovery.passphrase.wrong": "The file does not open with this passphrase. Check both parts, and their order.",
    "recovery.request.closed": "This request is closed: {state}.",
    "recovery.request.expired": "The request's time is over. The worker asks anew on the phone.",
    "recovery.request.unknown": "There is no request “{request}”. `doorstep-server recovery list` shows all of them.",
    "rescue.malformed": "That is no rescue file for this server. Nothing was taken in.",
    "rescue.cut": (
        "The rescue file is cut short: it ends at byte {at_byte}, in part {part}. Nothing was taken in. Copy it again."
    ),
    "rescue.altered": (
        "The rescue file was altered, in part {part}, which begins at byte {at_byte}, "
        "or was made for another server. Nothing was taken in. Copy it again."
    ),
    "rescue.too_large": (
        "The rescue file holds more than any phone makes. Nothing was taken in. Keep the file, and please report it."
    ),
    "rescue.forged": "The file was not made by the phone it names. Nothing was taken in.",
    "device.unknown": "The file comes from a phone that this server does not know. Nothing was taken in.",
    "device.revoked": (
        "The phone that made this file has no access any more. Nothing was taken in; keep the file. "
        "Once the worker's phone is enrolled anew, it sends the same work itself."
    ),
    "sync.seq.forked": (
        "The phone has sent other work under the same numbers: it was restored or copied. Nothing was taken in. "
        "Enrol the phone anew; it then sends all it holds."
    ),
    "server.database.setting": (
        "That is no address of a PostgreSQL database. "
        "One looks like postgresql://doorstep@/doorstep?host=/var/run/postgresql."
    ),
    "server.store.contended": "Somebody else wrote the same at that moment. Nothing was changed. Try again.",
    "server.store.rejected": "The database did not take it ({reason}). Nothing was changed. Please report it.",
    "server.store.full": "The disk is full. Nothing was changed. Make room and try again.",
    "server.store.fault": (
        "The database could not be used ({reason}). Nothing was changed. "
        "Check that the data folder is on a local disk, is writable, and belongs to this user."
    ),
}

MISTYPED = "Line {line} of the recovery file was mistyped: its check letters do not fit."

NOT_FOUND: Mapping[str, str] = {
    "area": "There is no area “{area}”. `doorstep-server area list` shows all of them.",
    "worker": "There is no worker “{worker}”. `doorstep-server user list` shows all of them.",
    "device": "There is no device “{device}”. `doorstep-server device list` shows all of them.",
    "household": "There is no household “{household}”.",
}

MISTAKES: Mapping[str, str] = {
    "cell.choice": "not one of the values this column takes; expected {detail}",
    "cell.date": "not a date; expected {detail}",
    "cell.date.future": "lies in the future; expected {detail}",
    "cell.date.past": "lies too far back; expected {detail}",
    "cell.differs": "differs from an earlier row of the same household; expected {detail}",
    "cell.missing": "is empty; expected {detail}",
    "cell.number": "not a number that fits; expected {detail}",
    "cell.too_long": "is too long; expected {detail}",
    "column.missing": "this column is missing; {detail}",
    "column.repeated": "this column is there twice",
    "column.unknown": "there is no such column; {detail}",
    "file.empty": "the file is empty; expected {detail}",
    "file.encoding": "the file is not in UTF-8; expected {detail} (in a spreadsheet program: “Save as CSV UTF-8”)",
    "file.malformed": "the file cannot be read; expected {detail}",
    "file.too_large": "the file is too large; expected {detail}",
    "key.duplicate": "this key is there twice; expected {detail}",
    "mother.unknown": "nobody has this key; expected {detail}",
    "row.too_long": "the row has more cells than there are columns; expected {detail}",
    "worker.unknown": "there is no such worker; expected {detail}",
}

MOST_MISTAKES = 50


def words_for(error: DoorstepError) -> str:
    """
    An error in plain words.
    """
    if isinstance(error, ImportRefusedError):
        return _import_words(error)
    details = {name: "" if value is None else value for name, value in error.details.items()}
    if error.code == "directory.not_found":
        for name, words in NOT_FOUND.items():
            if name in details:
                return words.format(**details)
    words = (
        MISTYPED if error.code == "recovery.malformed" and details.get("line") else WORDS.get(error.code, "")
    )
    try:
        return words.format(**details) if words else str(error)
    except KeyError:
        return str(error)


def mistake_words(mistake: ImportMistake) -> str:
    """
    One line for one mistake.
    """
    place = f"row {mistake.row}" if mistake.row else "the file"
    column = f", column {mistake.column}" if mistake.column else ""
    words = MISTAKES.get(mistake.code, mistake.code).format(detail=mistake.detail)
    return f"{place}{column}: {words}"


def _import_words(error: ImportRefusedError) -> str:
    lines = [mistake_words(mistake) for mistake in error.mistakes[:MOST_MISTAKES]]
    more = len(error.mistakes) - len(lines)
    if more:
        lines.append(f"… and {more} more.")
    count = len(error.mistakes)
    found = "1 mistake" if count == 1 else f"{count} mistakes"
    return "\n".join([f"Nothing was imported: the file has {found}.", *lines])
