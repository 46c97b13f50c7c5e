"""
A form: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.form import answers
from mobile.screens.form.model import (
    BACK,
    LEAVE,
    NEXT,
    QUIET,
    STAY,
    SUMMARY,
    AnswerKept,
    AnswerLost,
    AskIn,
    BackTapped,
    Breathed,
    ChangeRepeat,
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
    HelpTapped,
    Hush,
    Jump,
    JumpTapped,
    KeepAnswer,
    LanguageTapped,
    LeaveTapped,
    ListenTapped,
    Model,
    Move,
    NextTapped,
    PartTyped,
    PlaceTapped,
    Play,
    ReadFace,
    RepeatTapped,
    Rested,
    SkipTapped,
    Stepped,
    SummaryTapped,
    Typed,
    WatchTyping,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import (
    GoBack,
    Open,
    Replace,
    SpeakLanguage,
    Tell,
    ToDanger,
    ToDangerChart,
    ToSummary,
)
from mobile.use_cases.fill_form import Face
from shared.forms.steps import Answer, Problem, Step

LEFT = "Saved on this phone. You can go on later."

# A second tap on Next or Back means the first; these mean what they say, however quick they come.
HELD = (JumpTapped, PlaceTapped, SummaryTapped, LeaveTapped, LanguageTapped)


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
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


def _update(model: Model, event: Event) -> tuple[Model, Effects]:
    match event:
        case Shown():
            return model, (ReadFace(),)
        case FaceRead(face, today):
            return replace(_on(model, face), today=today or model.today), ()
        case DraftGone():
            return model, (GoBack(),)
        case Failed():
            return replace(model, failed=event, busy=False, waiting=0), ()
        case AnswerKept():
            return _kept(model, event)
        case AnswerLost():
            return _lost(model, event), ()
    if model.face is None:
        return model, ()
    if model.busy:
        return (replace(model, held=event) if isinstance(event, HELD) else model), ()
    if model.face.step is not None:
        answered = _answering(model, model.face.step, event) or _counting(model, model.face.step, event)
        if answered is not None:
            return answered
    return _moving(model, model.face, event)


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
    step = face.step
    return replace(
        model,
        face=face,
        typed=answers.typed_of(step) if step else "",
        parts=answers.parts_of(step) if step else ("", "", ""),
        chosen=answers.chosen_of(step) if step else (),
        dirty=False,
        problem=None,
        missing=False,
        busy=False,
        filter="",
        counter=None,
        failed=None,
        lost=False,
        signs=(),
    )


# Answering


def _answering(model: Model, step: Step, event: Event) -> tuple[Model, Effects] | None:
    match event:
        case ChoiceTapped(code):
            chosen = answers.toggled(step, model.chosen, code)
            value = answers.chosen_answer(step, chosen)
            model = replace(model, chosen=chosen, problem=None, missing=False)
            return _keep(model, step, value, STAY)
        case Typed(text):
            return _stroke(replace(model, typed=text))
        case PartTyped(index, text):
            day, month, year = (text if place == index else part for place, part in enumerate(model.parts))
            return _stroke(replace(model, parts=(day, month, year)))
        case Rested(strokes) if strokes == model.strokes and model.dirty:
            return _keep_typed(model, step, QUIET)
        case DayTapped(iso):
            return _keep(replace(model, missing=False), step, iso, STAY)
        case Stepped(by):
            typed = answers.stepped(step, model.typed, by)
            return _keep_typed(replace(model, typed=typed, dirty=True, problem=None), step, STAY)
        case FilterTyped(text):
            return replace(model, filter=text), ()
        case RepeatTapped(add):
            return replace(model, busy=True), (ChangeRepeat(step.ref, add),)
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
        return replace(model, problem=None if then == QUIET else answer), ()
    return _keep(model, step, answer, then)


def _kept(model: Model, event: AnswerKept) -> tuple[Model, Effects]:
    model = replace(model, waiting=max(0, model.waiting - 1), busy=False, failed=None, lost=False, signs=())
    if event.dangers:
        opened = Open(ToDanger(event.dangers[0], event.face.draft))
        return _on(replace(model, dirty=False), event.face), (Hush(), opened)
    if event.then == QUIET:
        return replace(model, face=event.face), ()
    if event.problem is not None and event.then not in (BACK, LEAVE):
        return replace(model, face=event.face, problem=event.problem), ()
    if model.waiting > 0:
        return replace(model, face=event.face), ()
    return _after(_on(replace(model, dirty=False), event.face), event.face, event.then)


def _lost(model: Model, event: AnswerLost) -> Model:
    """
    No mark says kept of what is not; what was typed stays in its field, to be tried again.
    """
    step = event.face.step
    return replace(
        model,
        face=event.face,
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
            return _go_on(model, face)
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
        case BackTapped() if model.jumping:
            return replace(model, jumping=False, discarding=False), ()
        case BackTapped():
            if model.dirty and face.step is not None:
                return _keep_typed(model, face.step, BACK)
            return _leave_or_back(model, face)
        case JumpTapped():
            return replace(model, jumping=not model.jumping, discarding=False), ()
        case PlaceTapped(ref):
            return replace(model, jumping=False, busy=True, dirty=False), (Hush(), Jump(ref))
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
        case LanguageTapped():
            language = _next_language(face)
            return model, (Hush(), AskIn(language), SpeakLanguage(language))
        case ListenTapped(media):
            return model, (Play(media),)
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


def _next(model: Model, face: Face) -> tuple[Model, Effects]:
    step = face.step
    if step is None:
        return model, (_to_summary(face),)
    if model.dirty:
        return _keep_typed(model, step, NEXT)
    if step.required and not answers.is_answered(step):
        return replace(model, missing=True), ()
    return _go_on(model, face)


def _go_on(model: Model, face: Face) -> tuple[Model, Effects]:
    if _is_last(face):
        return model, (Hush(), _to_summary(face))
    return replace(model, busy=True), (Hush(), Move(1))


def _leave_or_back(model: Model, face: Face) -> tuple[Model, Effects]:
    if face.number <= 1:
        return model, (Hush(), GoBack(), Tell(LEFT))
    return replace(model, busy=True, dirty=False), (Hush(), Move(-1))


def _to_summary(face: Face) -> Replace:
    return Replace(ToSummary(face.draft))


def _is_last(face: Face) -> bool:
    return face.number >= face.total


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
