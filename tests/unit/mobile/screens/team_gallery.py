"""
The states in which the supervisor's screens, Sync and Settings are drawn by tests.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.access import model as access
from mobile.screens.cards import model as cards
from mobile.screens.clashes import model as clashes
from mobile.screens.conflict import model as conflict
from mobile.screens.duplicates import model as duplicates
from mobile.screens.feedback import model as feedback
from mobile.screens.hand_over import model as hand_over
from mobile.screens.move_person import model as move_person
from mobile.screens.new_phone import model as new_phone
from mobile.screens.person import model as person
from mobile.screens.review import model as review
from mobile.screens.review_box import model as review_box
from mobile.screens.settings import model as settings
from mobile.screens.supervision import model as supervision
from mobile.screens.sync_status import model as sync_status
from mobile.screens.wrong_visit import model as wrong_visit
from mobile.ui.loop import Failed
from mobile.use_cases.find_households import Found
from mobile.use_cases.hand_over import Cover, TeamWorker
from mobile.use_cases.hand_over import Team as HandOverTeam
from mobile.use_cases.issue_enrolment import draw_square
from mobile.use_cases.judge_boxed import BoxedWork
from mobile.use_cases.keep_access import Access, Declared, Listed
from mobile.use_cases.mend_record import WrongVisit
from mobile.use_cases.merge_duplicates import Likely, MergedOne
from mobile.use_cases.move_person import Arrival, Going
from mobile.use_cases.open_household import Member, PastVisit
from mobile.use_cases.open_person import OpenPerson
from mobile.use_cases.read_feedback import Complaint, Feedback, Rated
from mobile.use_cases.read_visit import ReadAnswer
from mobile.use_cases.settle_clash import SaidValue, StandingClash
from shared.domain.access import Tie, Why
from shared.domain.ages import Age
from shared.domain.delivery import Delivery
from shared.domain.review import ReviewState
from tests.unit.mobile.screens.gallery import Shown

FITS = {"en": "Fits", "hi": "दौरे पड़ना"}
FORM = {"en": "Newborn visit", "hi": "नवजात शिशु भेंट"}
DANGER = supervision.Danger(
    referral="r1",
    name="Baby of Radha",
    place="12, Harijan Tola, Rampur",
    signs=(FITS, {"en": "Not feeding", "hi": "दूध नहीं पी रहा"}),
    worker="Sunita Devi",
    phone="9812345678",
    raised_on="2026-11-21",
    urgent=True,
    late=True,
    outcome="did_not_arrive",
    outcome_reason="No vehicle came",
)
CAME_UP = replace(
    DANGER, referral="r2", team="Sitapur", leader="Rita Verma", leader_phone="9800000000", outcome=""
)
VISIT = supervision.Waiting(
    visit="v1",
    name="Baby of Radha",
    form=FORM,
    worker="Sunita Devi",
    visited_on="2026-11-21",
    outcome="partly",
    danger=True,
    flagged=True,
)
ACCESS = Access(
    subject="c1",
    title="Radha Devi",
    is_case=True,
    on=(
        Listed("w1", "Kamla Devi", Why.WORKER),
        Listed("w2", "Sunita Kumari", Why.SUPERVISOR, is_me=True),
        Listed("w5", "Rekha Devi", Why.ADDED),
    ),
    off=(Listed("w4", "Asha Devi"),),
    others=(Listed("w3", "Geeta Devi"),),
    declared=(Declared("t1", "c1", "Radha Devi", "w1", "Kamla Devi", Tie.RELATED),),
    may_change=True,
)
TEAM = supervision.Team(
    dangers=(DANGER,),
    waiting=(
        VISIT,
        supervision.Waiting("v2", "Asha Kumari", FORM, "Sunita Devi", "2026-11-20", "done", False, False),
        supervision.Waiting(
            "v3", "Ganesh Sinha", FORM, "Kavita", "2026-11-20", "done", False, False, guest=True
        ),
    ),
    approvable=1,
    babies=(supervision.Baby("h1", "Baby of Geeta", "Sunita Devi", 5),),
    late=(
        supervision.LateContact("h2", "Ravi", "Sunita Devi", {"en": "Day 7", "hi": "दिन 7"}, "2026-11-18"),
    ),
    phones=(
        supervision.Phone("Kamla Devi", supervision.Quiet.SILENT, days=9, count=4),
        supervision.Phone("Radha Kumari", supervision.Quiet.NEVER),
        supervision.Phone("Asha Devi", supervision.Quiet.STUCK, days=2, count=3),
        supervision.Phone("Sunita Devi", supervision.Quiet.HELD, count=2),
        supervision.Phone("Rekha Devi", supervision.Quiet.REFUSED, count=1),
    ),
    cover=(supervision.Cover("Kamla Devi", 31),),
    declared=(Declared("t1", "c1", "Radha Devi", "w1", "Kamla Devi", Tie.RELATED),),
    boxed=2,
    boxed_dangers=(
        supervision.BoxedDanger("Baby of Meena", "Rekha Devi", "9800000001", "2026-11-21", False),
        supervision.BoxedDanger("Lata", "Rekha Devi", "", "2026-11-21", True),
    ),
    clashes=1,
    known_on="2026-11-22",
    to_send=2,
)
BELOW = supervision.Team(
    teams=(
        supervision.TeamBelow(
            "a2",
            "Sitapur",
            "Rita Verma",
            "9800000000",
            babies=TEAM.babies,
            late=TEAM.late,
            phones=TEAM.phones[:2],
            cover=TEAM.cover,
        ),
        supervision.TeamBelow("a3", "", "", "", phones=TEAM.phones[:1]),
    ),
    known_on="2026-11-22",
)
READ = review.Read(
    visit="v1",
    name="Baby of Radha",
    place="12, Harijan Tola, Rampur",
    household="h1",
    form=FORM,
    worker="Sunita Devi",
    visited_on="2026-11-21",
    outcome="partly",
    signs=(FITS,),
    rows=(
        review.Row("convulsions", "Has the baby had fits?", "Yes", "No", "Danger signs"),
        review.Row("weight_g", "Weight in grams", "2850", "2700", "Examination"),
    ),
    before_on="2026-11-18",
    past=(
        review.Past(
            "returned", "", (("Weight in grams", "Weigh again, please"),), "Meena Kumari", "2026-11-20"
        ),
    ),
    why_amended="Weighed again",
)
STATUS = sync_status.Status(
    recorded=14,
    received=12,
    clashed=1,
    held=1,
    refused=0,
    server_says=11,
    bytes_sent=2048,
    bytes_received=3_500_000,
    last_contact="2026-11-21 18:40",
    waiting=(sync_status.Row("visit", "Baby of Radha", "2026-11-22", Delivery.RECORDED),),
    not_plain=(sync_status.Row("person", "Asha", "2026-11-20", Delivery.HELD, "operation.record.moved"),),
    clashes=1,
    now="2026-11-22 09:10",
)
NEARLY_FULL = sync_status.Health(used_bytes=9_000_000, free_bytes=120_000, is_short=True)
ROOMY = sync_status.Health(used_bytes=5_600_000, free_bytes=2_100_000_000, is_lasting=False)
DAMAGED = sync_status.Health(used_bytes=5_600_000, missing=2, damaged=("segment 3 unit 17",))
WORKER = new_phone.Worker("w1", "Kamla Devi", "volunteer")
CODE = new_phone.Code(
    "7K3M-Q2XZ",
    "http://127.0.0.1:8600/#enrol=7K3M-Q2XZ",
    "http://127.0.0.1:8600",
    "2026-11-23 18:00",
    draw_square("http://127.0.0.1:8600/#enrol=7K3M-Q2XZ"),
)
ABOUT = settings.About("Sunita Devi", "volunteer", "Rampur", "0.1.0", ("india_asha 2026.11",), 204_800)
OFFLINE = Failed("remote.unreachable")

CLASHES = (
    StandingClash(
        "c1",
        "Asha Kumari",
        "How much does the baby weigh?",
        "q.weight_g",
        (
            SaidValue("2300", "Sunita Devi", "2026-11-21 10:05", False),
            SaidValue("2800", "Geeta Devi", "2026-11-21 16:40", True),
        ),
        keeps_all=False,
        is_cautious=False,
    ),
    StandingClash(
        "c2",
        "Ravi",
        "",
        "alive",
        (
            SaidValue("no", "Sunita Devi", "2026-11-21 10:05", True),
            SaidValue("", "", "2026-11-20 09:00", False),
        ),
        keeps_all=False,
        is_cautious=True,
    ),
    StandingClash(
        "c3",
        "Radha",
        "",
        "danger",
        (SaidValue("Fits", "Sunita Devi", "2026-11-21 10:05", False),),
        keeps_all=True,
        is_cautious=True,
    ),
)
BOXED = (
    BoxedWork(
        ("b1", "b2"),
        "Baby of Radha",
        "Kamla Devi",
        "2026-11-21",
        ("encounter", "visit", "referral"),
        "operation.record.moved",
        is_held=True,
        danger=True,
        answers=(ReadAnswer("weight_g", "How much does the baby weigh?", "2300"),),
    ),
    BoxedWork(("b3",), "", "", "2026-11-20", ("review",), "operation.field.forbidden", False, False),
    BoxedWork(
        ("b4",),
        "Asha",
        "Kamla Devi",
        "2026-11-19",
        ("incident",),
        "operation.kind.unknown",
        False,
        False,
        may_come_in=True,
    ),
)

TOLD_SQUARE = draw_square("DSH1:" + "8ZK3" * 49)
HAND_OVER = HandOverTeam(
    title="",
    givers=(
        TeamWorker("w1", "Kamla Devi", 104, has_left=True, cover=Cover("Rekha Devi", "2026-12-05")),
        TeamWorker("w2", "Sunita Devi", 96),
    ),
    takers=(TeamWorker("w2", "Sunita Devi", 96), TeamWorker("w3", "Rekha Devi", 0)),
    areas=(("a2", "Sitapur"),),
)
WELL = Member("p1", "Sunita", Age(24, "year"), "female", dead=False, at_risk=True, due=())
OPEN_PERSON = OpenPerson(
    member=WELL,
    household="h1",
    home="Ram Prasad",
    place="12, Harijan Tola, Rampur",
    mother="Phoolmati",
    delivery=Delivery.RECORDED,
    visits=tuple(
        PastVisit(
            f"v{n}", "Sunita", FORM, "2026-11-02", "away", n == 1, Delivery.RECEIVED, ReviewState.WAITING
        )
        for n in range(7)
    ),
    cases=(),
    may_move=True,
    may_see_access=True,
)
GOING = Going("p1", "Sunita", 7, 3, (("a2", "Sitapur"),))
ELSEWHERE = Arrival("h2", "a2", "Gopal", "Sitapur", "Geeta Devi")
ONE_HOME = HandOverTeam("Ram Prasad", HAND_OVER.givers, HAND_OVER.takers, ())

SAID = Feedback(
    (
        Rated(
            "Rampur",
            {"en": "Elder support", "hi": "बुज़ुर्गों का सहारा"},
            15,
            {
                "satisfied": {"5": 9, "4": 3, "1": 3},
                "respected": {"always": 12, "never": 3},
                "private": {"yes": 10, "unsure": 5},
            },
        ),
        Rated("Sitapur", "", 0),
        Rated("Rampur", "", 5, {"satisfied": {"1": 5}}, ("She shouts", "Thank you")),
    ),
    2,
)
COMPLAINTS = (
    Complaint("c1", "Rampur", "2026-11-19", True, "I am afraid of my husband's brother.", "At noon"),
    Complaint("c2", "Sitapur", "2026-11-20", False, "Nobody comes since August.", ""),
)

TEAM_SHOWN: tuple[Shown, ...] = (
    Shown("feedback", "asked", feedback.Model()),
    Shown("feedback", "sums", feedback.Model(found=Feedback(SAID.rated, None))),
    Shown("feedback", "complaints wait", feedback.Model(found=SAID)),
    Shown("feedback", "complaints", feedback.Model(found=SAID, complaints=COMPLAINTS, asking="c2")),
    Shown("feedback", "offline", feedback.Model(failed=OFFLINE)),
    Shown("supervision", "calm", supervision.Model(team=supervision.Team())),
    Shown("supervision", "full", supervision.Model(team=TEAM)),
    Shown(
        "supervision", "came up", supervision.Model(team=supervision.Team(dangers=(CAME_UP,)), opened="r2")
    ),
    Shown("supervision", "teams below", supervision.Model(team=BELOW)),
    Shown("supervision", "a team below", supervision.Model(team=BELOW, opened="a2")),
    Shown("supervision", "danger opened", supervision.Model(team=TEAM, opened="r1")),
    Shown(
        "supervision",
        "asking why",
        supervision.Model(team=TEAM, opened="r1", asking=supervision.Asking.NOT_ARRIVED),
    ),
    Shown("supervision", "ending", supervision.Model(team=TEAM, opened="r1", asking=supervision.Asking.END)),
    Shown("supervision", "approving", supervision.Model(team=TEAM, approving=True)),
    Shown("supervision", "failed", supervision.Model(team=TEAM, failed=OFFLINE)),
    Shown("review", "read", review.Model("v1", read=READ)),
    Shown("review", "commenting", review.Model("v1", read=READ, commenting="weight_g")),
    Shown("review", "nothing said", review.Model("v1", read=READ, failed=Failed("review.nothing_said"))),
    Shown("new_phone", "team", new_phone.Model(workers=(WORKER,))),
    Shown("new_phone", "nobody", new_phone.Model(workers=())),
    Shown("new_phone", "asking", new_phone.Model(workers=(WORKER,), chosen=WORKER, busy=True)),
    Shown("new_phone", "code", new_phone.Model(workers=(WORKER,), chosen=WORKER, code=CODE)),
    Shown("new_phone", "offline", new_phone.Model(workers=(WORKER,), failed=OFFLINE)),
    Shown("cards", "some without", cards.Model(without=23, pages=2)),
    Shown("cards", "made", cards.Model(without=0, made=True)),
    Shown("cards", "making", cards.Model(without=23, busy=True)),
    Shown("cards", "coming", cards.Model(without=23, busy=True, come=30, of=100)),
    Shown("cards", "not come", cards.Model(without=23, not_come=100, failed=OFFLINE)),
    Shown("cards", "offline", cards.Model(without=23, failed=OFFLINE)),
    Shown("clashes", "three", clashes.Model(CLASHES)),
    Shown("clashes", "none left", clashes.Model((), settled=1)),
    Shown("clashes", "failed", clashes.Model(CLASHES, failed=Failed("store.full"))),
    Shown("review_box", "waiting", review_box.Model(BOXED)),
    Shown("review_box", "opened", review_box.Model(BOXED, opened="b1")),
    Shown("review_box", "asking why", review_box.Model(BOXED, opened="b1", refusing=True)),
    Shown("review_box", "refused work", review_box.Model(BOXED, opened="b3")),
    Shown("review_box", "unknown to the server", review_box.Model(BOXED, opened="b4")),
    Shown("review_box", "empty", review_box.Model((), judged=True)),
    Shown(
        "duplicates",
        "a pair",
        duplicates.Model((Likely("p1", "p2", "person", "Sunita", "12, Tola, Rampur", (4, 1)),)),
    ),
    Shown("duplicates", "merged", duplicates.Model((), ("p2",), (MergedOne("p2", "Sunita"),))),
    Shown("access", "case", access.Model("c1", ACCESS)),
    Shown("access", "read only", access.Model("h1", replace(ACCESS, is_case=False, may_change=False))),
    Shown("access", "why off", access.Model("c1", ACCESS, taking_off="w1")),
    Shown("access", "whom", access.Model("c1", ACCESS, adding=True)),
    Shown("access", "put back", access.Model("c1", ACCESS, adding=True, to="w4")),
    Shown("access", "instead", access.Model("c1", ACCESS, giving=ACCESS.declared[0])),
    Shown("access", "instead, sure", access.Model("c1", ACCESS, giving=ACCESS.declared[0], to="w3")),
    Shown("access", "failed", access.Model("c1", ACCESS, failed=Failed("store.full"))),
    Shown("conflict", "asked", conflict.Model("c1", "Radha Devi")),
    Shown("person", "well", person.Model("p1", opened=OPEN_PERSON)),
    Shown("person", "asked to go", person.Model("p1", opened=replace(OPEN_PERSON, asked="Sitapur"))),
    Shown(
        "person", "in no household", person.Model("p1", opened=replace(OPEN_PERSON, household="", home=""))
    ),
    Shown(
        "person",
        "died",
        person.Model("p1", opened=replace(OPEN_PERSON, member=replace(WELL, dead=True), visits_closed=True)),
    ),
    Shown(
        "move_person",
        "where",
        move_person.Model(
            "p1", GOING, homes=(Found("h2", "", "Gopal", "4, Tola"), Found("h3", "p", "", "", "X"))
        ),
    ),
    Shown("move_person", "nothing found", move_person.Model("p1", GOING, "xyz")),
    Shown("move_person", "sure", move_person.Model("p1", GOING, arrival=ELSEWHERE)),
    Shown(
        "move_person",
        "sure, team",
        move_person.Model("p1", GOING, arrival=Arrival("", "a2", "Sitapur", "Sitapur")),
    ),
    Shown("hand_over", "whose", hand_over.Model(team=HAND_OVER)),
    Shown("hand_over", "how", hand_over.Model(team=HAND_OVER, giver="w1")),
    Shown("hand_over", "who", hand_over.Model(team=HAND_OVER, giver="w1", way=hand_over.Way.GIVE)),
    Shown("hand_over", "sure", hand_over.Model(team=HAND_OVER, giver="w1", way=hand_over.Way.GIVE, to="w2")),
    Shown("hand_over", "days", hand_over.Model(team=HAND_OVER, giver="w1", way=hand_over.Way.COVER, to="w2")),
    Shown(
        "hand_over", "told", hand_over.Model(team=HAND_OVER, done=True, square=TOLD_SQUARE, taker="Kavita")
    ),
    Shown("hand_over", "end", hand_over.Model(team=HAND_OVER, giver="w1", way=hand_over.Way.END)),
    Shown("hand_over", "area", hand_over.Model(team=HAND_OVER, giver="w1", way=hand_over.Way.MOVE)),
    Shown("hand_over", "move", hand_over.Model(team=HAND_OVER, giver="w1", way=hand_over.Way.MOVE, to="a2")),
    Shown("hand_over", "one", hand_over.Model("h1", team=ONE_HOME, done=True)),
    Shown(
        "wrong_visit", "read", wrong_visit.Model("v1", WrongVisit("v1", "Ravi", "", (("p2", "Radha Devi"),)))
    ),
    Shown(
        "wrong_visit",
        "voided",
        wrong_visit.Model("v1", WrongVisit("v1", "Ravi", "entered_twice", ()), saved=True),
    ),
    Shown("sync_status", "waiting", sync_status.Model(status=STATUS)),
    Shown("sync_status", "left", sync_status.Model(status=replace(STATUS, has_left=True))),
    Shown("sync_status", "under way", sync_status.Model(status=STATUS, busy=True, sent=3, to_send=14)),
    Shown("sync_status", "offline", sync_status.Model(status=STATUS, failed=OFFLINE)),
    Shown("sync_status", "nearly full", sync_status.Model(status=STATUS, health=NEARLY_FULL)),
    Shown("sync_status", "room made", sync_status.Model(status=STATUS, health=ROOMY, freed_bytes=3_400_000)),
    Shown("sync_status", "damaged", sync_status.Model(status=STATUS, health=DAMAGED)),
    Shown("settings", "about", settings.Model(about=ABOUT)),
)
