"""
The sheets of a pack that lay out its cases, and what must hold between them: no stage that nobody reaches or leaves,
no dangling name, no move without words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from shared.domain.consents import ENDED, GIVEN, REFUSED, WITHDRAWN
from shared.domain.roles import Role
from shared.programmes.case_facts import EVER, LAST, OF_BUDGET, OF_FORM, OF_PLAN, OF_REFERRALS, OWN, RECENT
from shared.programmes.lifecycle import ENTERED, OPENED, Guard, Lifecycle, Limit, Move, Stage, reached
from shared.programmes.money import Money, read_money
from shared.programmes.pack import Pack
from sync_server.ports.packs import CompiledForm
from sync_server.use_cases.pack_codes import unknown_codes, words_for
from sync_server.use_cases.pack_conditions import named_in
from sync_server.use_cases.pack_tables import Row, Sheets

CASE_SHEETS = ("case", "stages", "moves", "guards", "limits")
CASE_FIELDS = frozenset({"opened", "model", "worker", "officer", "household", "person"})
ANSWERS = frozenset({GIVEN, REFUSED, WITHDRAWN, ENDED})
EVERY = "*"

_COLUMNS = {
    "case": ("id", "like", "forms", "roles", "quiet", "domains", "currency", "duty", "title::"),
    "stages": ("case", "id", "forms", "ends", "title::"),
    "moves": ("case", "id", "from", "to", "reason", "approval", "roles", "retired", "title::"),
    "guards": ("case", "move", "when", "missing::"),
    "limits": (
        "case",
        "id",
        "form",
        "stages",
        "since",
        "days",
        "every_days",
        "notice_days",
        "when",
        "priority",
        "label::",
    ),
}
_KEYS = {"case": ("id",), "stages": ("case", "id"), "moves": ("case", "id"), "limits": ("case", "id")}


def read_cases(sheets: Sheets) -> tuple[Lifecycle, ...]:
    """
    The kinds of case a pack lays out; problems are noted where they stand.
    """
    table = _Table(sheets)
    return tuple(
        Lifecycle(
            id=row.text("id"),
            stages=tuple(_stage(line) for line in table.of("stages", row.text("id"))),
            moves=tuple(_move(line, table, row.text("id")) for line in table.of("moves", row.text("id"))),
            limits=tuple(_limit(line, table, row.text("id")) for line in table.of("limits", row.text("id"))),
            forms=tuple(
                dict.fromkeys(form for line in table.kinds(row.text("id")) for form in line.list("forms"))
            ),
            roles=_roles(row),
            quiet=row.flag("quiet"),
            like=row.text("like"),
            domains={
                form: asked
                for line in table.kinds(row.text("id"))
                for form, asked in line.pairs("domains").items()
            },
            money=_money(row),
            duty=next(
                (duty for line in table.kinds(row.text("id"))[::-1] if (duty := line.text("duty"))), ""
            ),
            title=row.texts("title", needed=True),
        )
        for row in table.rows["case"]
    )


def check_cases(
    pack: Pack, sheets: Sheets, compiled: Mapping[str, CompiledForm], known: frozenset[str]
) -> None:
    """
    Notes what is wrong between the sheets of cases.

    Args:
        known: Fields of a person that conditions may read.
    """
    quiet = Sheets(sheets.source, sheets.languages, type(sheets.findings)())
    table = _Table(quiet)
    _check_names(pack, table, sheets)
    for lifecycle in pack.cases:
        facts = _Facts(pack, lifecycle, compiled, known)
        rows = {
            name: {row.text("id"): _loud(row, sheets) for row in table.of(name, lifecycle.id)}
            for name in ("stages", "moves", "limits")
        }
        _check_kind(lifecycle, _loud(table.kinds(lifecycle.id)[-1], sheets), facts)
        _check_stages(lifecycle, rows["stages"], sheets)
        for stage in lifecycle.stages:
            for form in stage.forms:
                facts.check_form(rows["stages"][stage.id], "forms", form)
        for move in lifecycle.moves:
            _check_move(lifecycle, move, rows["moves"][move.id])
        for limit in lifecycle.limits:
            _check_limit(lifecycle, limit, rows["limits"][limit.id], facts)
        for row in table.of("guards", lifecycle.id):
            loud = _loud(row, sheets)
            facts.check_condition(loud, "when", row.text("when"))
            if row.text("move") not in rows["moves"]:
                loud.wrong("move", "move.unknown", f"No move “{row.text('move')}” in the sheet moves.")


def _check_names(pack: Pack, table: _Table, sheets: Sheets) -> None:
    """A kind of case is like one above it, and every row is of a kind that there is."""
    for row in table.rows["case"]:
        if row.text("like") and len(table.kinds(row.text("id"))) == 1:
            _loud(row, sheets).wrong("like", "case.unknown", f"No case “{row.text('like')}” above this one.")
    known = {lifecycle.id for lifecycle in pack.cases}
    for name in CASE_SHEETS[1:]:
        for row in table.rows[name]:
            if row.text("case") not in known:
                _loud(row, sheets).wrong(
                    "case", "case.unknown", f"No case “{row.text('case')}” in the sheet case."
                )


def _check_kind(lifecycle: Lifecycle, row: Row, facts: _Facts) -> None:
    for form in lifecycle.forms:
        facts.check_form(row, "forms", form)
    for form, questions in lifecycle.domains.items():
        facts.check_form(row, "domains", form)
        for question in questions:
            facts.check_question(row, "domains", form, question)
    facts.check_condition(row, "duty", lifecycle.duty)
    if "${person." in lifecycle.duty:
        row.wrong("duty", "duty.person", "Ask what lies in the case: a form of it, its consents, its plan.")


class _Table:
    """
    The rows of the sheets of cases.
    """

    def __init__(self, sheets: Sheets) -> None:
        self.rows: dict[str, list[Row]] = {}
        for name in CASE_SHEETS:
            rows = sheets.rows(name, columns=_COLUMNS[name])
            self.rows[name] = list(sheets.unique(rows, *_KEYS[name]) if name in _KEYS else rows)

    def kinds(self, case: str) -> list[Row]:
        """A kind of case, after those it is like; one can only be like what stands above it."""
        found: list[Row] = []
        for row in reversed(self.rows["case"]):
            if row.text("id") == (found[0].text("like") if found else case):
                found.insert(0, row)
        return found

    def of(self, sheet: str, case: str) -> list[Row]:
        """The rows of one kind of case: those of what it is like, its own in the place of any of the same name."""
        found: dict[object, Row] = {}
        for kind in self.kinds(case):
            for number, row in enumerate(self.rows[sheet]):
                if row.text("case") == kind.text("id"):
                    found[row.text("id") or number] = row
        return list(found.values())

    def stages(self, row: Row, column: str, case: str) -> tuple[str, ...]:
        """Stages by name; `*` stands for every stage that does not end a case."""
        if row.text(column).strip() != EVERY:
            return row.list(column)
        return tuple(line.text("id") for line in self.of("stages", case) if not line.flag("ends"))


def _stage(row: Row) -> Stage:
    return Stage(
        id=row.text("id"),
        forms=row.list("forms"),
        ends=row.flag("ends"),
        title=row.texts("title", needed=True),
    )


def _move(row: Row, table: _Table, case: str) -> Move:
    to = row.text("to", needed=True)
    every = row.text("from", needed=True).strip() == EVERY
    origins = table.stages(row, "from", case)
    guards = [line for line in table.of("guards", case) if line.text("move") == row.text("id")]
    return Move(
        id=row.text("id"),
        origins=tuple(stage for stage in origins if not (every and stage == to)),
        to=to,
        reason=row.flag("reason"),
        approval=row.flag("approval"),
        retired=row.flag("retired"),
        roles=_roles(row),
        guards=tuple(
            Guard(when=line.text("when", needed=True), missing=line.texts("missing", needed=True))
            for line in guards
        ),
        title=row.texts("title", needed=True),
    )


def _limit(row: Row, table: _Table, case: str) -> Limit:
    return Limit(
        id=row.text("id"),
        form=row.text("form", needed=True),
        stages=table.stages(row, "stages", case),
        since=row.text("since", needed=True),
        days=row.days("days"),
        every_days=row.days("every_days", 0),
        notice_days=row.days("notice_days", -1),
        when=row.text("when"),
        priority=row.whole("priority", 5),
        label=row.texts("label", needed=True),
    )


def _roles(row: Row) -> tuple[str, ...]:
    roles = row.list("roles")
    known = [role.value for role in Role]
    if any(role not in known for role in roles):
        row.wrong("roles", "cell.not_allowed", f"Write roles out of: {', '.join(known)}.")
    return roles


def _money(row: Row) -> Money | None:
    money = read_money(row.text("currency"))
    if money is None and row.text("currency"):
        row.wrong(
            "currency", "currency.unknown", "Write its code and its digits after the point, as in KES 2."
        )
    return money


def _loud(row: Row, sheets: Sheets) -> Row:
    """The row, with the findings of the whole pack: what reading it says was said before."""
    return Row(row.sheet, row.row, row.languages, sheets.findings)


def _check_stages(lifecycle: Lifecycle, rows: Mapping[str, Row], sheets: Sheets) -> None:
    if not any(stage.ends for stage in lifecycle.stages):
        sheets.findings.add(
            "stages", 0, "ends", "stage.no_end", f"Let a stage of “{lifecycle.id}” end the case: ends = yes."
        )
    found = reached(lifecycle.first, lifecycle.moves)
    for stage in lifecycle.stages:
        row = rows[stage.id]
        if stage.id not in found:
            row.wrong(
                "id", "stage.unreached", "No move leads here from the first stage: add one, or delete it."
            )
        on = reached(stage.id, (move for move in lifecycle.moves if not move.retired))
        if not stage.ends and not any(end.ends and end.id in on for end in lifecycle.stages):
            row.wrong("id", "stage.stuck", "No move leads from here to an end: add one.")


def _check_move(lifecycle: Lifecycle, move: Move, row: Row) -> None:
    for column, stages in (("from", move.origins), ("to", (move.to,))):
        for stage in stages:
            if stage and lifecycle.stage(stage) is None:
                row.wrong(column, "stage.unknown", f"No stage “{stage}” in the sheet stages.")
    if move.to in move.origins:
        row.wrong("to", "move.nowhere", "Lead to another stage than those it leaves.")


def _check_limit(lifecycle: Lifecycle, limit: Limit, row: Row, facts: _Facts) -> None:
    facts.check_form(row, "form", limit.form)
    facts.check_condition(row, "when", limit.when)
    for stage in limit.stages:
        if lifecycle.stage(stage) is None:
            row.wrong("stages", "stage.unknown", f"No stage “{stage}” in the sheet stages.")
    if not limit.stages:
        row.wrong("stages", "cell.missing", "Name its stages, or write * for all.")
    form, dot, question = limit.since.partition(".")
    if limit.since not in (OPENED, ENTERED):
        facts.check_form(row, "since", form)
        if dot:
            facts.check_question(row, "since", form, question)
    for column, days in (("days", limit.days), ("every_days", limit.every_days)):
        if days < 0:
            row.wrong(column, "cell.not_whole", "Write a number of days, 0 or more.")


class _Facts:
    """
    What conditions of one case may read.
    """

    def __init__(
        self, pack: Pack, lifecycle: Lifecycle, compiled: Mapping[str, CompiledForm], known: frozenset[str]
    ) -> None:
        self._pack = pack
        self._compiled = compiled
        self._known = known
        self._forms = lifecycle.own_forms()
        self._choices = {
            f"{form}.{before}{question}": codes
            for form in self._forms
            if form in compiled
            for question, codes in compiled[form].choices.items()
            for before in ("", EVER)
        }
        for name, codes in tuple(self._choices.items()):
            last = f"{LAST}.{name.partition('.')[2]}"
            self._choices[last] = self._choices.get(last, frozenset()) | codes
        self._purposes = {purpose for form in pack.forms.values() for purpose in form.consents.values()}
        self._choices["stage"] = frozenset(stage.id for stage in lifecycle.stages)
        self._choices |= {f"consent.{purpose}": ANSWERS for purpose in self._purposes}
        self._choices |= {f"{form}.approved": frozenset({"yes"}) for form in self._forms}

    def check_form(self, row: Row, column: str, form: str) -> None:
        """A form of a case is a visit form of this pack."""
        if form not in self._pack.forms or self._pack.forms[form].saves_to != "visit":
            row.wrong(column, "form.unknown", f"No visit form “{form}” in the sheet forms.")
        elif form not in self._forms:
            row.wrong(column, "form.elsewhere", f"Offer “{form}” in a stage, or in any stage of the case.")

    def check_question(self, row: Row, column: str, form: str, question: str) -> None:
        """A question of one of its forms that is not sealed."""
        if form not in self._compiled:
            return
        if question not in self._compiled[form].questions:
            row.wrong(column, "question.unknown", f"The form {form} has no question “{question}”.")
        elif question in self._compiled[form].sensitive:
            cure = f"“{question}” is sensitive: let it depend on a calculation declared as derived."
            row.wrong(column, "sensitive.read", cure)

    def check_condition(self, row: Row, column: str, text: str) -> None:
        """A condition in the language of schedules over facts that exist."""
        for name in sorted(named_in(row, column, text)):
            self._check_fact(row, column, name)
        for question, code in unknown_codes(text, self._choices):
            row.wrong(column, "choice.unknown", words_for(question, code, self._choices))

    def _check_fact(self, row: Row, column: str, name: str) -> None:
        subject, dot, rest = name.partition(".")
        named: Mapping[str, Iterable[str]] = {
            "person": self._known,
            "case": CASE_FIELDS,
            "plan": OF_PLAN,
            "consent": self._purposes,
            "referrals": OF_REFERRALS,
            "budget": OF_BUDGET,
        }
        if not dot:
            if name not in OWN:
                row.wrong(column, "fact.unknown", f"A case has no “{name}”; known: {', '.join(OWN)}.")
        elif subject in named:
            if rest not in named[subject]:
                known = ", ".join(sorted(named[subject]))
                row.wrong(column, "fact.unknown", f"No “{rest}” of {subject}; known: {known}.")
        elif subject == LAST:
            self._check_last(row, column, rest)
        else:
            self._check_form_fact(row, column, subject, rest)

    def _check_last(self, row: Row, column: str, question: str) -> None:
        forms = sorted(self._forms & set(self._compiled))
        asking = [form for form in forms if question in self._compiled[form].questions]
        for form in asking:
            self.check_question(row, column, form, question)
        if not asking:
            row.wrong(column, "question.unknown", f"No form of this case asks “{question}”.")

    def _check_form_fact(self, row: Row, column: str, form: str, name: str) -> None:
        self.check_form(row, column, form)
        questions: Sequence[str] = sorted(self._compiled[form].questions) if form in self._compiled else ()
        if name in OF_FORM or RECENT.match(name):
            if name in questions:
                row.wrong(
                    column, "fact.shadowed", f"Rename the question “{name}”: the word means something else."
                )
            return
        self.check_question(row, column, form, name.removeprefix(EVER))
