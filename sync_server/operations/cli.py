"""
The command line of the server: everything a district's IT officer does, in plain words.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shared.cards.card import CardKind
from shared.domain.phone_orders import OrderKind
from shared.domain.roles import Role
from shared.kernel.errors import DoorstepError
from sync_server.operations import (
    app_commands,
    attachment_commands,
    backup_commands,
    case_commands,
    db_commands,
    erase_commands,
    feedback_commands,
    form_commands,
    move_commands,
    pack_commands,
    recovery_commands,
    rescue_commands,
    retention_commands,
    sealed_commands,
    verify_commands,
)
from sync_server.operations.console import (
    HERE,
    Data,
    command_group,
    day_and_time,
    read_file,
    say,
    table,
)
from sync_server.operations.errors import CommandStoppedError
from sync_server.operations.words import words_for
from sync_server.ports.card_issuer import Mark

if TYPE_CHECKING:
    from sync_server.adapters.sql_store import SQLStore
    from sync_server.operations.prepare_demo import DemoAccount
    from sync_server.ports.directory import Device, DeviceOrder

DEFAULT_PORT = 8600
MARK_WARNING = (
    "Whoever finds such a card, or sees it on a wall, reads whose it is and that somebody visits there. "
    "It helps only where several cards hang together. Print it?"
)


class AccountRole(StrEnum):
    """
    As on the command line.
    """

    VOLUNTEER = "volunteer"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


app = typer.Typer(
    help="Doorstep's server: where the phones of a programme meet.\n\n"
    "First steps: `init`, `area add`, `user add`, `pack publish`, `enrol`, `serve`.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)
user = command_group("Workers: volunteers, supervisors, managers, administrators.")
area = command_group("Areas: the tree of places, from the state down to a team.")
device = command_group("Phones that are enrolled.")
card = command_group("QR case cards.")
form = form_commands.form
recovery = recovery_commands.recovery
rescue = rescue_commands.rescue
attachments = attachment_commands.attachments
pack = pack_commands.pack
backup = backup_commands.backup
db = db_commands.db
audit = verify_commands.audit
for name, group in (
    ("user", user),
    ("area", area),
    ("device", device),
    ("pack", pack),
    ("card", card),
    ("case", case_commands.case),
    ("feedback", feedback_commands.feedback),
    ("form", form),
    ("recovery", recovery),
    ("rescue", rescue),
    ("programme-key", sealed_commands.programme_key),
    ("sealed", sealed_commands.sealed),
    ("attachments", attachments),
    ("backup", backup),
    ("db", db),
    ("audit", audit),
    ("retention", retention_commands.retention),
    ("moved", move_commands.moved),
    ("app", app_commands.android),
):
    app.add_typer(group, name=name)
app.command()(verify_commands.verify)
app.command()(erase_commands.erase)
app.command()(move_commands.move)


@app.command()
def init(
    data: Data = HERE,
    issuer: Annotated[
        str, typer.Option(help="Name of the authority that issues case cards; printed on them.")
    ] = "Doorstep",
    database: Annotated[
        str,
        typer.Option(
            help="Address of a PostgreSQL database to use instead of a file, such as "
            "postgresql://doorstep@/doorstep?host=/var/run/postgresql. DOORSTEP_DATABASE goes before it."
        ),
    ] = "",
) -> None:
    """Make a new server in a data folder."""
    from sync_server.adapters.database_setting import keep_database_setting
    from sync_server.operations.data_folder import opened

    if database:
        keep_database_setting(data, database)
    with opened(data, may_make=True, issuer=issuer):
        say(f"The server's data are in {data.resolve()}. Keep that folder on an encrypted disk.")


@app.command()
def serve(
    data: Data = HERE,
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes any free one.")] = DEFAULT_PORT,
    host: Annotated[
        str, typer.Option(help="Address to listen on; 127.0.0.1 is this machine only.")
    ] = "0.0.0.0",  # noqa: S104
    site: Annotated[Path | None, typer.Option(help="Folder of the built web app, to serve it too.")] = None,
    address: Annotated[
        str, typer.Option(help="The address phones use, such as https://doorstep.example.org.")
    ] = "",
    demo: Annotated[bool, typer.Option("--demo", help="Prepare a demo team first.")] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="With --demo: remove the demo's data and begin anew.")
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="A line in the log for every sync.")] = False,
    pace: Annotated[
        float, typer.Option(min=0.1, help="Requests a second that one phone may make for long.")
    ] = 10.0,
    processes: Annotated[
        int,
        typer.Option(min=1, max=64, help="On PostgreSQL: processes that answer, such as one for each core."),
    ] = 1,
) -> None:
    """Run the server until Ctrl-C."""
    from sync_server.operations.data_folder import opened, require_shared
    from sync_server.operations.serve import Serving, listen, open_site, run, tell_addresses, tell_demo

    if fresh and not demo:
        raise CommandStoppedError("--fresh removes data; it is meant for the demo only. Add --demo.")
    if processes > 1:
        require_shared(data)
    open_site(site)
    with listen(host, port) as listener:
        if fresh:
            _remove_demo(data)
        with opened(data, may_make=demo) as store:
            accounts = _demo(store, data) if demo else []

        def tell() -> None:
            tell_addresses(say, listener, host)
            if accounts:
                tell_demo(say, accounts, _demo_cards(data))

        serving = Serving(data=data, site=site, address=address.rstrip("/"), is_verbose=verbose, per_s=pace)
        run(serving, listener, processes=processes, ready=tell)
    say("Doorstep has ended. Nothing is lost.")


@app.command()
def demo(data: Data = HERE) -> None:
    """Prepare the demo team without serving it."""
    from sync_server.operations.data_folder import opened
    from sync_server.operations.serve import tell_demo

    with opened(data, may_make=True) as store:
        tell_demo(say, _demo(store, data), _demo_cards(data))


@app.command()
def enrol(worker: Annotated[str, typer.Argument(help="The worker's short name.")], data: Data = HERE) -> None:
    """Make a one-time code with which a worker's new phone enrols."""
    from sync_server.adapters.system import SystemClock, SystemRandomness
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.issue_enrolment import issue_enrolment
    from sync_server.use_cases.keep_directory import get_account

    with opened(data) as store, store.transaction() as work:
        account = get_account(work.directory, worker)
        issued = issue_enrolment(
            work, worker=account.id, by=None, clock=SystemClock(), randomness=SystemRandomness()
        )
    say(f"{issued.code}")
    say(f"For one phone of {account.name}, until {day_and_time(issued.expires_ms)}. It is shown only now.")


@app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(help="A CSV file, one row for each person; see sync_server/IMPORT.md.")
    ],
    area_name: Annotated[str, typer.Option("--area", help="Short name of the team's area.")],
    worker: Annotated[
        str, typer.Option(help="Short name of who is responsible where the file names nobody.")
    ] = "",
    data: Data = HERE,
) -> None:
    """Take in households and people from a spreadsheet: all of it, or nothing."""
    from sync_server.adapters.system import SystemClock
    from sync_server.operations.data_folder import opened
    from sync_server.operations.prepare_demo import local_today
    from sync_server.use_cases.import_households import import_households
    from sync_server.use_cases.keep_directory import get_account, get_area

    content = read_file(file)
    with opened(data) as store, store.transaction() as work:
        report = import_households(
            work,
            content,
            area=get_area(work.directory, area_name),
            worker=get_account(work.directory, worker) if worker else None,
            today=local_today(),
            clock=SystemClock(),
        )
    say(f"Households: {report.households_new} new, {report.households_changed} changed.")
    say(f"People: {report.people_new} new, {report.people_changed} changed.")
    if report.unchanged:
        say(f"Unchanged: {report.unchanged}.")
    if report.kept:
        say(f"{len(report.kept)} values stay as somebody in the field has written them since:")
        for record, field in report.kept[:20]:
            say(f"  record {record}, field {field}")


@user.command("add")
def user_add(
    short_name: Annotated[str, typer.Argument(help="Short name for the command line, such as sunita.devi.")],
    full_name: Annotated[str, typer.Option("--name", help="The worker's name as phones show it.")],
    role: Annotated[AccountRole, typer.Option(help="What the worker is.")],
    area_name: Annotated[str, typer.Option("--area", help="Short name of the area the worker belongs to.")],
    title: Annotated[str, typer.Option(help="What the programme calls them, such as ASHA.")] = "",
    mobile: Annotated[str, typer.Option(help="Telephone number, for the team's call buttons.")] = "",
    data: Data = HERE,
) -> None:
    """Add a worker."""
    from sync_server.adapters.system import SystemClock, SystemRandomness
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.keep_directory import add_worker

    with opened(data) as store, store.transaction() as work:
        account = add_worker(
            work,
            short_name=short_name,
            name=full_name,
            role=Role(role.value),
            area=area_name,
            title=title,
            mobile=mobile,
            clock=SystemClock(),
            randomness=SystemRandomness(),
        )
    say(f"Added {account.name}. A code for their phone: `doorstep-server enrol {account.short_name}`.")


@user.command("end")
def user_end(
    worker: Annotated[str, typer.Argument(help="The worker's short name.")], data: Data = HERE
) -> None:
    """A worker has left: their phones may send what they have, and hold nothing any more."""
    from sync_server.adapters.system import SystemClock
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.keep_workers import end_worker

    with opened(data) as store, store.transaction() as work:
        account = end_worker(work, worker=worker, clock=SystemClock())
    say(f"{account.name} has left. Give the households to somebody else on the supervisor's phone.")


@user.command("back")
def user_back(
    worker: Annotated[str, typer.Argument(help="The worker's short name.")], data: Data = HERE
) -> None:
    """A worker who had left is here again."""
    from sync_server.adapters.system import SystemClock
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.keep_workers import take_worker_back

    with opened(data) as store, store.transaction() as work:
        account = take_worker_back(work, worker=worker, clock=SystemClock())
    say(f"{account.name} is here again.")


@user.command("move")
def user_move(
    worker: Annotated[str, typer.Argument(help="The worker's short name.")],
    area_name: Annotated[str, typer.Option("--area", help="Short name of the area they belong to now.")],
    data: Data = HERE,
) -> None:
    """A worker belongs to another area; the households stay, and late work is held for the former team."""
    from sync_server.adapters.system import SystemClock
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.keep_workers import move_worker

    with opened(data) as store, store.transaction() as work:
        account = move_worker(work, worker=worker, area=area_name, clock=SystemClock())
    say(f"{account.name} belongs to {area_name} now.")


@user.command("list")
def user_list(data: Data = HERE) -> None:
    """Show all workers."""
    from sync_server.operations.data_folder import opened

    with opened(data) as store, store.reading() as view:
        codes = {one.id: one.code for one in view.directory.areas()}
        rows = [
            (one.short_name, one.name, one.role.value, codes.get(one.area, ""), "" if one.active else "ended")
            for one in view.directory.accounts()
        ]
    table(("short name", "name", "role", "area", ""), rows)


@area.command("add")
def area_add(
    code: Annotated[str, typer.Argument(help="Short name for the command line, such as rampur.")],
    full_name: Annotated[str, typer.Option("--name", help="The area's name as phones show it.")],
    level: Annotated[str, typer.Option(help="What it is: state, district, block, team …")] = "team",
    parent: Annotated[
        str, typer.Option(help="Short name of the area above; leave out for the topmost.")
    ] = "",
    data: Data = HERE,
) -> None:
    """Add an area."""
    from sync_server.adapters.system import SystemClock, SystemRandomness
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.keep_directory import add_area

    with opened(data) as store, store.transaction() as work:
        added = add_area(
            work,
            code=code,
            name=full_name,
            level=level,
            parent=parent or None,
            clock=SystemClock(),
            randomness=SystemRandomness(),
        )
    say(f"Added {added.name}.")


@area.command("move")
def area_move(
    code: Annotated[str, typer.Argument(help="Short name of the area.")],
    under: Annotated[str, typer.Option(help="Short name of the area it lies under from now on.")],
    data: Data = HERE,
) -> None:
    """Put an area, with all below it, under another one."""
    from sync_server.adapters.system import SystemClock
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.keep_workers import move_area

    with opened(data) as store, store.transaction() as work:
        moved = move_area(work, area=code, parent=under, clock=SystemClock())
    say(f"{moved.name} lies under {under} now.")


@area.command("list")
def area_list(data: Data = HERE) -> None:
    """Show the tree of areas."""
    from sync_server.operations.data_folder import opened

    with opened(data) as store, store.reading() as view:
        areas = view.directory.areas()
    names = {one.id: one.name for one in areas}
    ordered = sorted(areas, key=lambda one: [names[above] for above in one.path])
    rows = [("  " * (len(one.path) - 1) + one.code, one.name, one.level) for one in ordered]
    table(("short name", "name", "level"), rows)


@device.command("list")
def device_list(data: Data = HERE) -> None:
    """Show all phones: whose they are, when they last called, how much they have sent."""
    from sync_server.operations.data_folder import opened
    from sync_server.ports.change_log import Contact, DeviceKey

    with opened(data) as store, store.reading() as view:
        devices = view.directory.devices()
        names = {one.id: one.name for one in view.directory.accounts()}
        homes = {one.id: DeviceKey(one.area, one.id) for one in devices}
        contacts = view.changes.contacts(list(homes.values()))
        orders = {one.device: one for one in view.directory.orders()}
    rows = []
    for one in devices:
        contact = contacts.get(homes[one.id], Contact())
        rows.append(
            (
                one.id,
                names.get(one.worker, ""),
                day_and_time(contact.last_contact_ms) if contact.last_contact_ms else "never",
                str(contact.last_seq),
                str(contact.waiting),
                _standing(one, orders.get(one.id)),
            )
        )
    table(("device", "worker", "last contact", "received", "waiting", ""), rows)


@device.command("revoke")
def device_revoke(
    device_id: Annotated[str, typer.Argument(metavar="DEVICE", help="As `device list` shows it.")],
    data: Data = HERE,
) -> None:
    """End a phone's access; its next call is refused."""
    from sync_server.adapters.system import SystemClock
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.keep_audit import CONSOLE
    from sync_server.use_cases.revoke_device import revoke_device

    with opened(data) as store, store.transaction() as work:
        revoke_device(work, device_id=device_id, actor=CONSOLE, clock=SystemClock())
    say("The phone has no access any more.")


@device.command("lost")
def device_lost(
    device_id: Annotated[str, typer.Argument(metavar="DEVICE", help="As `device list` shows it.")],
    data: Data = HERE,
) -> None:
    """Close a lost phone: at its next call, locked or not, PIN and keys go; sealed work stays for recovery."""
    _order(data, device_id, OrderKind.LOST)


@device.command("erase")
def device_erase(
    device_id: Annotated[str, typer.Argument(metavar="DEVICE", help="As `device list` shows it.")],
    data: Data = HERE,
) -> None:
    """Erase a worker's data on a phone at its next call, with all that was not sent."""
    _order(data, device_id, OrderKind.ERASE)


@device.command("found")
def device_found(
    device_id: Annotated[str, typer.Argument(metavar="DEVICE", help="As `device list` shows it.")],
    data: Data = HERE,
) -> None:
    """Take back an order that the phone has not carried out."""
    from sync_server.adapters.system import SystemClock
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.order_device import withdraw_order

    with opened(data) as store, store.transaction() as work:
        was_waiting = withdraw_order(work, device_id=device_id, by=None, clock=SystemClock())
    if not was_waiting:
        raise CommandStoppedError("No order waits for this phone: there was none, or it was carried out.")
    say("The order is taken back; the phone works as before.")


def _order(data: Path, device_id: str, kind: OrderKind) -> None:
    from sync_server.adapters.system import SystemClock, SystemRandomness
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.order_device import order_device

    with opened(data) as store, store.transaction() as work:
        order_device(
            work,
            device_id=device_id,
            kind=kind,
            by=None,
            clock=SystemClock(),
            randomness=SystemRandomness(),
        )
    say("The phone has no access any more. `device list` shows when it has carried the order out.")


@card.command("make")
def card_make(
    out: Annotated[
        Path,
        typer.Argument(help="What to write: a .pdf, or for each card an .svg or a .png numbered after it."),
    ],
    count: Annotated[int, typer.Option(help="How many blank cards.")] = 10,
    household: Annotated[
        list[str] | None, typer.Option(help="Identifier of a household to bind a card to; may be repeated.")
    ] = None,
    person: Annotated[
        list[str] | None,
        typer.Option(
            help="Identifier of a person who gets a card of their own, where a programme wishes it."
        ),
    ] = None,
    for_persons: Annotated[
        bool, typer.Option("--for-persons", help="Blank cards are for persons, not households.")
    ] = False,
    again: Annotated[
        list[str] | None,
        typer.Option(help="Short code of a card to print again; earlier prints of it then open nothing."),
    ] = None,
    layout: Annotated[
        str, typer.Option(help="a4 or letter: ten to a page; card: one to a page of 85 × 54 mm.")
    ] = "a4",
    words: Annotated[
        str, typer.Option(help="A line below the name, as 'Family card'; never a programme or an illness.")
    ] = "",
    font: Annotated[
        Path | None, typer.Option(help="A font file with the letters of name and words.", exists=True)
    ] = None,
    mark: Annotated[
        Mark | None, typer.Option(help="Also print whose card it is. Whoever finds the card reads it.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether --mark is meant.")] = False,
    data: Data = HERE,
) -> None:
    """Make signed case cards for printing, and beside them a list (.csv) to account for every one."""
    from sync_server.adapters.card_sheet import LAYOUTS
    from sync_server.operations.data_folder import opened
    from sync_server.operations.print_cards import FORMATS, Wish, print_cards

    if layout not in LAYOUTS or out.suffix.lower() not in FORMATS:
        raise typer.BadParameter("layouts are a4, letter and card; files end in .pdf, .svg or .png")
    if mark is not None and not (household or person):
        raise typer.BadParameter("--mark goes with --household or --person: other cards are nobody's yet")
    if mark is not None and not yes:
        typer.confirm(MARK_WARNING, abort=True)
    wish = Wish(out, layout=layout, words=words, font=font, mark=mark)
    with opened(data) as store:
        made = print_cards(
            store,
            wish,
            count=count,
            households=household or None,
            people=person or (),
            again=again or (),
            blank=CardKind.PERSON if for_persons else CardKind.HOUSEHOLD,
            say=say,
        )
    say(f"{made} cards are in {out}, their list is in {wish.listing}.")


@card.command("key")
def card_key(
    new: Annotated[
        bool, typer.Option("--new", help="Make the key that signs all cards from now on.")
    ] = False,
    withdraw: Annotated[
        str, typer.Option(help="A key that was lost or stolen, by its id: its cards become another team's.")
    ] = "",
    data: Data = HERE,
) -> None:
    """Show the keys that sign cards; make a new one, or withdraw one."""
    from sync_server.adapters.system import Ed25519Signatures, SystemClock
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.keep_issuers import make_issuer_key, withdraw_issuer_key

    clock, signatures = SystemClock(), Ed25519Signatures()
    with opened(data) as store, store.transaction() as work:
        if withdraw:
            try:
                key_id = int(withdraw, 16)
            except ValueError as cause:
                raise typer.BadParameter("a key's id has eight hexadecimal digits") from cause
            withdraw_issuer_key(work, key_id, clock=clock, signatures=signatures)
        if new:
            make_issuer_key(work, clock=clock, signatures=signatures)
        signs = "signs"
        for key in work.directory.issuer_keys():
            say(f"{key.id:08x}  {key.name}  {signs}")
            signs = "read only"


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Runs a command; never ends in a traceback.

    Returns:
        0 when all went well.
    """
    try:
        app(args=None if arguments is None else list(arguments), prog_name="doorstep-server")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    except DoorstepError as error:
        return _stopped(words_for(error))
    except CommandStoppedError as error:
        return _stopped(str(error))
    except OSError as error:
        return _stopped(f"{error.strerror or type(error).__name__}: {error.filename or ''}".rstrip(": "))
    except KeyboardInterrupt:
        return _stopped("Ended.")
    except Exception as error:
        return _stopped(f"Something in Doorstep itself went wrong. Please report this line: {_place(error)}")
    return 0


def _stopped(words: str) -> int:
    print(words, file=sys.stderr)
    return 1


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__} at {where}"


def _standing(one: Device, order: DeviceOrder | None) -> str:
    if order is None:
        return "revoked" if one.revoked_ms else ""
    if order.done_ms:
        return f"{order.kind.value}: done {day_and_time(order.done_ms)}"
    return f"{order.kind.value}: ordered {day_and_time(order.ordered_ms)}"


def _built(folder: Path) -> tuple[str, str, bytes]:
    built, content = pack_commands.built_folder(folder)
    return built.id, built.version, content


def _demo(store: SQLStore, data: Path) -> list[DemoAccount]:
    from sync_server.operations.prepare_demo import prepare_demo

    return prepare_demo(store, data, build_pack=_built, say=say)


def _demo_cards(data: Path) -> Path | None:
    from sync_server.operations.prepare_demo import CARDS

    path = data / CARDS
    return path if path.exists() else None


def _remove_demo(data: Path) -> None:
    from sync_server.main import ATTACHMENTS, DATABASE
    from sync_server.operations.prepare_demo import CARDS, NOTES

    if (data / DATABASE).exists() and not (data / NOTES).exists():
        raise CommandStoppedError(f"{data} holds a server that is no demo; --fresh does not touch it.")
    for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", NOTES, CARDS):
        (data / name).unlink(missing_ok=True)
    shutil.rmtree(data / ATTACHMENTS, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
