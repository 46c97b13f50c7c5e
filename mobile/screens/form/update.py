"""
A form: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.form import answers
from mobile.screens.form.focus import asked, told_at
from mobile.screens.form.model import (
    ALONE,
    ASKED,
    BACK,
    LEAVE,
    NEXT,
    QUIET,
    STAY,
    SUMMARY,
    AdviceTapped,
    AgeTapped,
    AgeTyped,
    AloneTapped,
    AnswerKept,
    AnswerLost,
    AskIn,
    BackTapped,
    Breathed,
    ChangeRepeat,
    ChoicesFound,
    ChoiceTapped,
    CountDropped,
    Counter,
    CountMinute,
    CountStarted,
    CountTicked,
    DangerTapped,
    DayTapped,
    Discard,
    DiscardCancelled,
    DiscardConfirmed,
    DiscardTapped,
    DraftGone,
    FaceRead,
    FilterTyped,
    FindChoices,
    FoldTapped,
    GuideTapped,
    HelpTapped,
    HereTapped,
    Hush,
    InstanceTapped,
    Jump,
    JumpInto,
    JumpTapped,
    KeepAnswer,
    LanguageChosen,
    LanguageTapped,
    LeaveTapped,
    ListenTapped,
    Locate,
    MediaTapped,
    Model,
    Move,
    NextTapped,
    NotePlace,
    NoteTapped,
    PartTyped,
    PlaceFound,
    PlaceMissed,
    PlaceTapped,
    Play,
    PointAdded,
    PointDropped,
    ReadFace,
    RemoveCancelled,
    RemoveConfirmed,
    RemoveTapped,
    RepeatTapped,
    Rested,
    Scan,
    Scanned,
    ScanTapped,
    SkipTapped,
    Slid,
    Stepped,
    SummaryTapped,
    Told,
    Typed,
    ValueTapped,
    WatchTyping,
    Within,
)
from mobile.ui.loop import Effect, Effects, Event, Failed, Shown
from mobile.ui.routes import (
    AskedIn,
    GoBack,
    Open,
    Replace,
    Tell,
    ToDanger,
    ToDangerChart,
    ToMedia,
    ToSummary,
)
from mobile.use_cases.fill_form import Face
from shared.forms.steps import Answer, Problem, ProblemCode, Step

LEFT = "Saved on this phone. You can go on later."
NOTED = "This place is saved on this phone."

TOGGLED = 2
"""So many languages change places at a tap; of more, one is chosen."""

# A second tap on Next or Back means the first; these mean what they say, however quick they come.
HELD = (JumpTapped, PlaceTapped, SummaryTapped, LeaveTapped, LanguageTapped)


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    before = model
    model, effects = _heard(model, event)
    if _stops(before, model, event):
        model = replace(model, stops=model.stops + 1)
    return model, effects


def _heard(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    An event, and what was held until it came.
    """
    model, effects = _update(model, event)
    held = model.held
    if held is None or model.busy:
        return model, effects
    model = replace(model, held=None)
    is_left = any(isinstance(effect, Open | Replace | GoBack) for effect in effects)
    if is_left or model.problem is not None or model.failed is not None:
        return model, effects
    model, more = _update(model, held)
    return model, (*effects, *more)


def _stops(before: Model, model: Model, event: Event) -> bool:
    """
    Whether something was found amiss just now, again too; turning to where it was found is no news.
    """
    if isinstance(event, Within) and model.focus != before.focus:
        return False
    is_amiss = model.problem is not None or model.missing
    is_new = model.problem is not before.problem or model.missing != before.missing
    return is_amiss and (is_new or isinstance(event, NextTapped))


def _update(model: Model, event: Event) -> tuple[Model, Effects]:
    match event:
        case Shown():
            return model, (ReadFace(),)
        case FaceRead(face, today):
            return replace(_on(model, _focused(model, face)), today=today or model.today), ()
        case DraftGone():
            return model, (GoBack(),)
        case Failed():
            return replace(model, failed=event, busy=False, waiting=0), ()
        case AnswerKept():
            return _kept(model, event)
        case AnswerLost():
            return _lost(model, event), ()
    return (model, ()) if model.face is None else _with_face(model, model.face, event)


def _with_face(model: Model, face: Face, event: Event) -> tuple[Model, Effects]:
    if isinstance(event, Told):
        return _told(model, face, event)
    if model.busy:
        return (replace(model, held=event) if isinstance(event, HELD) else model), ()
    if isinstance(event, Within):
        return _within(model, face, event)
    if isinstance(event, NoteTapped):
        return _noting(model, event)
    if face.step is not None:
        answered = _answering(model, face.step, event) or _counting(model, face.step, event)
        if answered is not None:
            return answered
    if _is_on_the_way(model, event):
        return _held_up(model, event), ()
    return _moving(model, face, event)


def _on(model: Model, face: Face) -> Model:
    """
    Another face: what was typed for the question before is gone from the field.
    """
    same = model.face is not None and model.face.step is not None and face.step is not None
    if (
        same
        and model.face
        and model.face.step
        and face.step
        and model.face.step.ref == face.step.ref
        and model.dirty
    ):
        return replace(model, face=face, busy=False)
    on_page = {one.ref for one in face.page}
    begun = replace(
        asked(model, face),
        stash={ref: typed for ref, typed in model.stash.items() if ref in on_page},
        amiss={ref: found for ref, found in model.amiss.items() if ref in on_page},
        dirty=False,
        busy=False,
        failed=None,
        lost=False,
        signs=(),
    )
    return begun if face.step is None else told_at(begun, face.step)


# A page of several questions


def _focused(model: Model, face: Face) -> Face:
    """
    The face with the question that the worker is at; the draft knows only the page.
    """
    step = next((step for step in face.page if step.ref == model.focus), None)
    return face if step is None else replace(face, step=step)


def _within(model: Model, face: Face, event: Within) -> tuple[Model, Effects]:
    effects: Effects = ()
    if face.step is None or face.step.ref != event.ref:
        step = next((step for step in face.page if step.ref == event.ref), None)
        if step is None:
            return model, ()
        model, effects = _turned_to(model, face, step)
    model, more = _update(model, event.event)
    return model, (*effects, *more)


def _turned_to(model: Model, face: Face, step: Step) -> tuple[Model, Effects]:
    """
    Another question of the page; what was typed at the one before is kept, or held in its field until it stands.
    """
    effects: Effects = ()
    left = face.step
    if left is None:
        return _asking(model, face, step), ()
    if model.dirty:
        model = _stashed(model, left)
        model, effects = _keep_typed(model, left, STAY)
    amiss = {ref: found for ref, found in model.amiss.items() if ref != left.ref}
    if model.missing:
        amiss[left.ref] = Problem(left.ref, ProblemCode.REQUIRED)
    elif model.problem is not None:
        amiss[left.ref] = model.problem
    return _asking(replace(model, amiss=amiss), face, step), effects


def _stashed(model: Model, step: Step) -> Model:
    return replace(model, stash={**model.stash, step.ref: (model.typed, model.parts)})


def _asking(model: Model, face: Face, step: Step) -> Model:
    """
    The page with its question that the worker is at, and what was typed there.
    """
    turned = _on(replace(model, dirty=False, focus=step.ref), replace(face, step=step))
    typed = turned.stash.get(step.ref)
    return turned if typed is None else replace(turned, typed=typed[0], parts=typed[1], dirty=True)


def _looked_over(model: Model, face: Face) -> Model | None:
    """
    The page with all that keeps it from being left, at the first of it; None where nothing does.
    """
    own: dict[str, Problem] = {}
    if model.dirty and model.problem is not None and face.step is not None:
        own = {model.problem.ref: model.problem}
        model = _stashed(model, face.step)
    amiss = {}
    for step in face.page:
        found = own.get(step.ref) or _amiss_on_page(model, step)
        if found is not None:
            amiss[step.ref] = found
    first = next((step for step in face.page if step.ref in amiss), None)
    return None if first is None else _asking(replace(model, amiss=amiss), face, first)


def _amiss_on_page(model: Model, step: Step) -> Problem | None:
    if step.ref in model.stash:
        return model.amiss.get(step.ref) or Problem(step.ref, ProblemCode.TYPE)
    if step.required and not answers.is_answered(step):
        return Problem(step.ref, ProblemCode.REQUIRED)
    return step.problem


# What is told later


def _told(model: Model, face: Face, event: Told) -> tuple[Model, Effects]:
    step = face.step
    if model.noting and event.ref == face.noting:
        model = replace(model, noting=False)
        match event:
            case PlaceFound(ref, point):
                return model, (NotePlace(ref, point), Tell(NOTED))
            case PlaceMissed(_, reason):
                return replace(model, unnoted=reason), ()
    if step is None or step.ref != event.ref:
        return model, ()
    match event:
        case ChoicesFound(_, letters, choices) if letters == model.filter:
            return replace(model, found=choices), ()
        case PlaceFound(_, point) if step.kind in answers.LINES:
            return _with_points(replace(model, locating=False), step, (*model.points, point))
        case PlaceFound(_, point):
            parts = tuple(point.split()[:2])
            return _keep(replace(model, locating=False, parts=parts, dirty=False), step, point, STAY)
        case PlaceMissed(_, reason):
            return replace(model, locating=False, unplaced=reason), ()
        case Scanned(_, text) if text:
            return _keep(replace(model, typed=text, dirty=False), step, text, STAY)
    return model, ()


def _with_points(model: Model, step: Step, points: tuple[str, ...]) -> tuple[Model, Effects]:
    model = replace(model, points=points, parts=("", ""), unplaced="", missing=False, problem=None)
    answer = answers.answer_of_points(step, points)
    return (model, ()) if answer == step.value else _keep(model, step, answer, STAY)


# Answering


def _answering(model: Model, step: Step, event: Event) -> tuple[Model, Effects] | None:
    match event:
        case ChoiceTapped(code):
            chosen = answers.toggled(step, model.chosen, code)
            value = answers.chosen_answer(step, chosen)
            model = replace(model, chosen=chosen, problem=None, missing=False)
            if step.kind == "select_one":
                model = replace(model, opened=False)
            goes_on = "quick" in step.appearance.split() and bool(chosen) and _is_alone(model)
            return _keep(model, step, value, NEXT if goes_on else STAY)
        case ValueTapped(value):
            model = replace(
                model, typed="" if value is None else str(value), dirty=False, problem=None, missing=False
            )
            return _keep(model, step, value, STAY)
        case Typed(text):
            return _stroke(replace(model, typed=text))
        case PartTyped(index, text):
            parts = (*model.parts, "", "")[: max(len(model.parts), 2)]
            model = replace(
                model, parts=tuple(text if place == index else part for place, part in enumerate(parts))
            )
            return (model, ()) if step.kind in answers.LINES else _stroke(model)
        case Rested(strokes) if strokes == model.strokes and model.dirty:
            return _keep_typed(model, step, QUIET)
        case DayTapped(iso):
            return _keep(replace(model, missing=False), step, iso, STAY)
        case Stepped(by):
            typed = answers.stepped(step, model.typed, by)
            return _keep_typed(replace(model, typed=typed, dirty=True, problem=None), step, STAY)
        case FilterTyped(text):
            return replace(model, filter=text), _looking(step, text)
        case FoldTapped():
            opened = not model.opened
            return replace(model, opened=opened, filter=""), _looking(step, "") if opened else ()
    return _reading(model, event) or _gathering(model, step, event) or _repeating(model, step, event)


def _reading(model: Model, event: Event) -> tuple[Model, Effects] | None:
    """
    More words about a question and its answer.
    """
    match event:
        case GuideTapped():
            return replace(model, guided=not model.guided), ()
        case AdviceTapped():
            return replace(model, advised=ASKED), ()
        case AloneTapped():
            return replace(model, advised=ALONE), ()
    return None


def _looking(step: Step, letters: str) -> Effects:
    return (FindChoices(step.ref, letters),) if step.more else ()


def _is_alone(model: Model) -> bool:
    return model.face is None or len(model.face.page) < 2


def _gathering(model: Model, step: Step, event: Event) -> tuple[Model, Effects] | None:
    """
    Answers that are not tapped or typed whole: an age for a day, a place, a code.
    """
    match event:
        case Slid(text):
            return replace(model, typed=text, problem=None, missing=False), ()
        case AgeTyped(text):
            return replace(model, age=text), ()
        case AgeTapped(months):
            day = answers.day_of_age(model.today, model.age, months=months) if model.today else ""
            if not day:
                return replace(model, problem=Problem(step.ref, ProblemCode.TYPE)), ()
            return _keep(replace(model, missing=False, problem=None), step, day, STAY)
        case HereTapped():
            return replace(model, locating=True, unplaced=""), (Locate(step.ref),)
        case PointAdded():
            return _with_typed_point(model, step)
        case PointDropped():
            return _with_points(model, step, model.points[:-1])
        case ScanTapped(title, cancel):
            return model, (Scan(step.ref, title, cancel),)
    return None


def _with_typed_point(model: Model, step: Step) -> tuple[Model, Effects]:
    point = answers.typed_point(step.ref, model.parts)
    if isinstance(point, Problem):
        return replace(model, problem=point), ()
    return _with_points(model, step, (*model.points, point))


def _repeating(model: Model, step: Step, event: Event) -> tuple[Model, Effects] | None:
    match event:
        case RepeatTapped():
            return replace(model, busy=True, focus=""), (Hush(), ChangeRepeat(step.ref, True))
        case InstanceTapped(place):
            return replace(model, busy=True, focus=""), (Hush(), JumpInto(place))
        case RemoveTapped(place):
            return replace(model, removing=place), ()
        case RemoveConfirmed() if model.removing:
            return replace(model, busy=True), (ChangeRepeat(model.removing, False),)
        case RemoveCancelled():
            return replace(model, removing=""), ()
    return None


def _stroke(model: Model) -> tuple[Model, Effects]:
    strokes = model.strokes + 1
    model = replace(model, strokes=strokes, dirty=True, problem=None, missing=False)
    return model, (WatchTyping(strokes),)


def _keep(model: Model, step: Step, value: Answer, then: str) -> tuple[Model, Effects]:
    holds_up = then not in (STAY, QUIET)
    return replace(model, waiting=model.waiting + 1, busy=holds_up), (KeepAnswer(step.ref, value, then),)


def _keep_typed(model: Model, step: Step, then: str) -> tuple[Model, Effects]:
    answer = answers.typed_answer(step, model.typed, model.parts)
    if isinstance(answer, Problem):
        if then in (BACK, LEAVE) and model.face is not None:
            return _after(replace(model, dirty=False), model.face, then)
        return _refused(replace(model, problem=None if then == QUIET else answer), then), ()
    return _keep(model, step, answer, then)


def _refused(model: Model, then: str) -> Model:
    """
    An answer that does not stand; on the way to the next page, all of this one is said that does not.
    """
    if then != NEXT or model.face is None or _is_alone(model):
        return model
    return _looked_over(model, model.face) or model


def _kept(model: Model, event: AnswerKept) -> tuple[Model, Effects]:
    model = replace(model, waiting=max(0, model.waiting - 1), busy=False, failed=None, lost=False, signs=())
    event = replace(event, face=_focused(model, event.face))
    if event.problem is None:
        model = _stands(model, event.ref)
    if event.dangers:
        opened = Open(ToDanger(event.dangers[0], event.face.draft))
        return _on(replace(model, dirty=False), event.face), (Hush(), opened)
    if event.then == STAY and event.problem is not None and _is_elsewhere(event):
        model = replace(model, amiss={**model.amiss, event.ref: event.problem})
    if event.then == QUIET or (event.then == STAY and _is_elsewhere(event)):
        return replace(model, face=event.face), ()
    if event.problem is not None and event.then not in (BACK, LEAVE):
        return _refused(replace(model, face=event.face, problem=event.problem), event.then), ()
    if model.waiting > 0:
        goes_on = event.then == NEXT and not _is_alone(model)
        return replace(_held_up(model, NextTapped()) if goes_on else model, face=event.face), ()
    return _after(_on(replace(model, dirty=False), event.face), event.face, event.then)


def _stands(model: Model, ref: str) -> Model:
    """
    The screen once an answer is kept: nothing is said of it any more.
    """
    own = model.problem is not None and model.problem.ref == ref
    return replace(
        model,
        stash={other: typed for other, typed in model.stash.items() if other != ref},
        amiss={other: found for other, found in model.amiss.items() if other != ref},
        problem=None if own else model.problem,
    )


def _is_elsewhere(event: AnswerKept) -> bool:
    """
    Whether the worker is at another question of the page by now.
    """
    return bool(event.ref) and event.face.step is not None and event.face.step.ref != event.ref


def _lost(model: Model, event: AnswerLost) -> Model:
    """
    No mark says kept of what is not; what was typed stays in its field, to be tried again.
    """
    face = _focused(model, event.face)
    step = face.step
    return replace(
        model,
        face=face,
        chosen=answers.chosen_of(step) if step else (),
        waiting=max(0, model.waiting - 1),
        busy=False,
        failed=event.failed,
        lost=event.lost,
        signs=event.signs,
    )


def _after(model: Model, face: Face, then: str) -> tuple[Model, Effects]:
    match then:
        case "next":
            return _go_on(model, face) if _is_alone(model) else _next(model, face)
        case "back":
            return _leave_or_back(model, face)
        case "leave":
            return model, (Hush(), GoBack(), Tell(LEFT))
        case "summary":
            return model, (Hush(), _to_summary(face))
    return model, ()


# Moving


def _moving(model: Model, face: Face, event: Event) -> tuple[Model, Effects]:
    match event:
        case NextTapped():
            return _next(model, face)
        case SkipTapped():
            return _go_on(replace(model, dirty=False, missing=False, problem=None), face)
        case BackTapped() if model.jumping or model.translating:
            return replace(model, jumping=False, translating=False, discarding=False), ()
        case BackTapped():
            if model.dirty and face.step is not None:
                return _keep_typed(model, face.step, BACK)
            return _leave_or_back(model, face)
        case JumpTapped():
            return replace(model, jumping=not model.jumping, discarding=False), ()
        case PlaceTapped(ref):
            return replace(model, jumping=False, busy=True, dirty=False, focus=ref), (Hush(), Jump(ref))
        case SummaryTapped():
            if model.dirty and face.step is not None:
                return _keep_typed(replace(model, jumping=False), face.step, SUMMARY)
            return model, (Hush(), _to_summary(face))
        case LeaveTapped():
            if model.dirty and face.step is not None:
                return _keep_typed(replace(model, jumping=False), face.step, LEAVE)
            return _after(model, face, LEAVE)
    return _beside(model, face, event)


def _beside(model: Model, face: Face, event: Event) -> tuple[Model, Effects]:
    match event:
        case LanguageTapped() if len(face.languages) > TOGGLED:
            return replace(model, translating=not model.translating), ()
        case LanguageTapped():
            return _translated(model, face, _next_language(face))
        case LanguageChosen(language):
            return _translated(replace(model, translating=False), face, language)
        case ListenTapped(media):
            return model, (Play(media),)
        case MediaTapped(ref):
            return model, (Hush(), Open(ToMedia(face.draft, ref)))
        case HelpTapped():
            return model, (Hush(), Open(ToDangerChart()))
        case DangerTapped(referral):
            return model, (Hush(), Open(ToDanger(referral, face.draft)))
        case DiscardTapped():
            return replace(model, discarding=True), ()
        case DiscardConfirmed() if model.discarding:
            return replace(model, busy=True), (Discard(face.draft),)
        case DiscardCancelled():
            return replace(model, discarding=False), ()
    return model, ()


def _noting(model: Model, event: NoteTapped) -> tuple[Model, Effects]:
    model = replace(model, noting=event.agreed, unnoted="")
    return model, (Locate(event.ref) if event.agreed else NotePlace(event.ref, ""),)


def _next(model: Model, face: Face) -> tuple[Model, Effects]:
    step = face.step
    if step is None:
        return model, (_to_summary(face),)
    if model.dirty:
        return _keep_typed(model, step, NEXT)
    if not _is_alone(model):
        stopped = _looked_over(model, face)
        return _go_on(model, face) if stopped is None else (stopped, ())
    if step.required and not answers.is_answered(step):
        return replace(model, missing=True), ()
    return _go_on(model, face)


def _is_on_the_way(model: Model, event: Event) -> bool:
    """
    Whether an event leads away from the question, where nothing is judged, and no danger missed, for want of an answer
    that is still to be kept.
    """
    if model.dirty or model.waiting == 0:
        return False
    if isinstance(event, BackTapped):
        return not (model.jumping or model.translating)
    return isinstance(event, NextTapped | SummaryTapped | LeaveTapped)


def _held_up(model: Model, event: Event) -> Model:
    return replace(model, busy=True, held=event)


def _go_on(model: Model, face: Face) -> tuple[Model, Effects]:
    if _is_last(face):
        return model, (Hush(), _to_summary(face))
    return replace(model, busy=True, focus=""), (Hush(), Move(1))


def _leave_or_back(model: Model, face: Face) -> tuple[Model, Effects]:
    if face.number <= 1:
        return model, (Hush(), GoBack(), Tell(LEFT))
    return replace(model, busy=True, dirty=False, focus=""), (Hush(), Move(-1))


def _to_summary(face: Face) -> Replace:
    return Replace(ToSummary(face.draft))


def _is_last(face: Face) -> bool:
    return face.number >= face.total


def _translated(model: Model, face: Face, language: str) -> tuple[Model, Effects]:
    """
    In another language; what is wrong with what stands in the field is said in it too.
    """
    effects: Effects = (Hush(), AskIn(language), AskedIn(language, face.languages))
    step = face.step
    again = _kept_once_more(model, face)
    model = replace(model, waiting=model.waiting + len(again))
    if model.problem is None or step is None or not model.dirty or model.problem.ref != step.ref:
        return replace(model, problem=None), (*effects, *again)
    model, own = _keep_typed(model, step, STAY)
    return model, (*effects, *again, *own)


def _kept_once_more(model: Model, face: Face) -> Effects:
    """
    What was typed at the other questions of the page and does not stand.
    """
    found: list[Effect] = []
    for step in face.page:
        if step.ref in model.stash and (face.step is None or step.ref != face.step.ref):
            answer = answers.typed_answer(step, *model.stash[step.ref])
            if not isinstance(answer, Problem):
                found.append(KeepAnswer(step.ref, answer, STAY))
    return tuple(found)


def _next_language(face: Face) -> str:
    here = face.languages.index(face.language) if face.language in face.languages else -1
    return face.languages[(here + 1) % len(face.languages)]


# Counting breaths


def _counting(model: Model, step: Step, event: Event) -> tuple[Model, Effects] | None:
    counter = model.counter
    match event:
        case CountStarted():
            run = model.runs + 1
            model = replace(model, counter=Counter(run), runs=run, problem=None, missing=False)
            return model, (Hush(), CountMinute(run))
        case Breathed() if counter is not None and not counter.done:
            return replace(model, counter=replace(counter, count=counter.count + 1)), ()
        case CountTicked(run, left_s) if counter is not None and run == counter.run and not counter.done:
            if left_s > 0:
                return replace(model, counter=replace(counter, left_s=left_s)), ()
            done = replace(counter, left_s=0, done=True)
            model = replace(model, counter=done, typed=str(counter.count), dirty=True)
            return _keep_typed(model, step, STAY)
        case CountDropped():
            return replace(model, counter=None), ()
    return None
