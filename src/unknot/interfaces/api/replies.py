"""The shapes of the replies, for the description of the interface. Parts that the library has as dataclasses are taken
from there, so that the description follows the code."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from unknot.assessment import Ranked
from unknot.care.plan import NetLine, Plan
from unknot.care.supports import Help
from unknot.course.expected import Course
from unknot.course.factors import Factor
from unknot.errors import Fault
from unknot.model.compiled import Citation, Exercise, Muscle
from unknot.model.words import Urgency
from unknot.questions.next_page import NextPage
from unknot.questions.stop import Prospect
from unknot.triage.urgency import Reason


class Body(BaseModel):
    """One person's answers. Unknown keys are refused."""

    model_config = ConfigDict(extra="forbid")

    answers: dict[str, str | float | list[str]] = Field(
        description="Finding → answer: yes, no, not-sure, skipped, an option, or a number. Checklist page → the "
        'findings that fit, or ["none"]. What was not asked is left out.',
    )
    setting: str | None = Field(None, description="Where the person is; without it at home.", examples=["home"])
    country: str | None = Field(
        None, description="Two capital letters, for the numbers to call.", examples=["GB"], pattern="^[A-Z]{2}$"
    )
    helping: bool | None = Field(
        None, description="True when somebody answers for the person; what only the person can say is not asked then."
    )


class Faults(BaseModel):
    """Everything that is wrong."""

    faults: list[Fault]


class ErrorReply(BaseModel):
    """The one shape of every failure."""

    error: Faults


class AssessmentReply(BaseModel):
    """Urgency, reasons, conditions, plan. `provisional` means that safety questions are open: no all-clear."""

    schema_version: int
    knowledge: str = Field(description="Version of the knowledge: its content hash.")
    setting: str
    country: str
    urgency: Urgency
    provisional: bool
    complete: bool
    unasked_safety: list[str]
    supports: list[Help] = Field(
        description="Help beyond the pain, to be shown first, whatever the urgency; not shared or printed if private."
    )
    reasons: list[Reason]
    need: dict[Urgency, float]
    conditions: list[Ranked]
    plan: Plan
    factors: list[Factor]
    course: Course | None
    safety_net: list[NetLine]
    next_page: NextPage | None
    prospect: Prospect | None
    sources: dict[str, Citation]


class InterviewPage(BaseModel):
    """A page with everything needed to show it."""

    id: str
    title: str
    kind: str
    why: str
    findings: list[dict[str, Any]]


class AdviceNow(BaseModel):
    """What to tell at once, while the interview goes on."""

    headline: str
    steps: list[str]


class InterviewReply(BaseModel):
    """The next page, or the end with the assessment."""

    schema_version: int
    knowledge: str
    complete: bool
    urgency: Urgency
    provisional: bool
    supports: list[Help] = Field(description="Help beyond the pain, to be shown at once.")
    advice_now: AdviceNow | None
    page: InterviewPage | None
    assessment: AssessmentReply | None


class Findings(BaseModel):
    """Everything that can be asked."""

    knowledge: str
    findings: list[dict[str, Any]]


class Conditions(BaseModel):
    """The conditions that are modelled."""

    knowledge: str
    conditions: list[dict[str, Any]]


class Pages(BaseModel):
    """The pages of the interview."""

    knowledge: str
    pages: list[dict[str, Any]]


class Exercises(BaseModel):
    """All exercises."""

    knowledge: str
    exercises: list[Exercise]


class Muscles(BaseModel):
    """The muscles that exercises name."""

    knowledge: str
    muscles: list[Muscle]
