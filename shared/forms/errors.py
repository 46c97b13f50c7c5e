"""
What can go wrong with a form.

    DoorstepError
    └── FormError
        ├── ExpressionError               an expression cannot be read or has no meaning
        ├── EvaluationError               an expression met values it cannot work on
        ├── FormDefinitionError           a form cannot be run; carries every fault found
        ├── MalformedDefinitionError      a stored definition is not one
        └── UnknownQuestionError          a place that the form does not have
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from shared.kernel.errors import Acts, DoorstepError


class FormError(DoorstepError):
    """
    Base of the forms room.
    """

    code: ClassVar[str] = "forms.error"


class ExpressionError(FormError):
    """
    An expression that cannot be read.

    Args:
        message: What is wrong, for the form's author.
        expression: The whole expression.
        at: Character position in it, counted from 0.
    """

    code = "forms.expression.invalid"
    acts = Acts.DEVELOPER

    def __init__(self, message: str, *, expression: str, at: int = 0) -> None:
        super().__init__(message=message, at=at)
        self.message = message
        self.expression = expression
        self.at = at


class EvaluationError(FormError):
    """
    An expression that met values or arguments it has no meaning for.
    """

    code = "forms.expression.evaluation"

    def __init__(self, message: str) -> None:
        super().__init__(message=message)
        self.message = message


EVALUATION_FAILURES = (ExpressionError, EvaluationError, RecursionError, OverflowError, ValueError)
"""What an author's expression can end in while a form is filled; it then counts as blank."""


@dataclass(frozen=True, slots=True)
class Fault:
    """
    One thing wrong with a form.

    Attributes:
        code: Stable word for the kind of fault: `cycle`, `circle` (one that is allowed), `expression`,
            `unknown-question`, `structure`.
        message: What is wrong and what would mend it, for the form's author.
        place: The question it belongs to (its path in the model), or empty.
        field: Which of its attributes: relevant, constraint, calculate, label ..., or empty.
        expression: The expression it is in, or empty.
        at: Character position in the expression, counted from 0.
        related: Other questions it involves.
    """

    code: str
    message: str
    place: str = ""
    field: str = ""
    expression: str = ""
    at: int = 0
    related: tuple[str, ...] = ()


FATAL = frozenset({"xml", "structure", "expression", "cycle"})
"""Codes of faults that keep a form from running; others are told and left out, as the peers do."""


class FormDefinitionError(FormError):
    """
    A form that cannot be run. `faults` has all that was found, not only the first.
    """

    code = "forms.definition.invalid"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(faults=len(faults), first=faults[0].message if faults else "")
        self.faults = tuple(faults)


class MalformedDefinitionError(FormError):
    """
    Stored bytes or data that are not a form definition of a known format.
    """

    code = "forms.definition.malformed"


class UnknownQuestionError(FormError):
    """
    A place or name that the form does not have.
    """

    code = "forms.question.unknown"

    def __init__(self, ref: str) -> None:
        super().__init__(ref=ref)
