"""States, levels, clocks and steps of a case in words, tones and icons, as its page says them."""

from __future__ import annotations

from crm_desktop.complaints.case_file import CaseFile
from crm_desktop.complaints.case_lines import TierLine
from crm_desktop.complaints.history import clock_of, did_words
from crm_desktop.complaints.model import CaseEvent, Dispatch, Target
from crm_desktop.foundation.words import Phrase
from ui.access.wording import dotted
from ui.toolkit.columns import Tier
from ui.toolkit.tokens import Tone

ORDER_TONES = {
    "sent": Tone.BLUE,
    "handling": Tone.AMBER,
    "submitted": Tone.BLUE,
    "agreed": Tone.GREEN,
    "ended": Tone.GREY,
    "returned": Tone.RED,
    "withdrawn": Tone.GREY,
}
LEVEL_WORDS = {
    "ordinary": Phrase("complaint_page.level.ordinary"),
    "escalated": Phrase("complaint_page.level.escalated"),
    "major": Phrase("complaint_page.level.major"),
}
LEVEL_TONES = {"ordinary": Tone.GREY, "escalated": Tone.RED, "major": Tone.RED}
OUTCOME_WORDS = {
    "reached": Phrase("complaint_page.outcome.reached"),
    "no_answer": Phrase("complaint_page.outcome.no_answer"),
    "busy": Phrase("complaint_page.outcome.busy"),
    "wrong": Phrase("complaint_page.outcome.wrong"),
    "refused": Phrase("complaint_page.outcome.refused"),
    "later": Phrase("complaint_page.outcome.later"),
    "sent": Phrase("complaint_page.outcome.sent"),
}
REMEDY_STATES = {
    "asked": (Phrase("complaint_page.remedy.asked"), Tone.AMBER),
    "approved": (Phrase("complaint_page.remedy.approved"), Tone.BLUE),
    "refused": (Phrase("complaint_page.remedy.refused"), Tone.RED),
    "given": (Phrase("complaint_page.remedy.given"), Tone.GREEN),
}
CLOCK_WORDS = {
    "acknowledge": Phrase("complaint_page.clock.acknowledge"),
    "promise": Phrase("complaint_page.clock.promise"),
    "receipt": Phrase("complaint_page.clock.receipt"),
    "handling": Phrase("complaint_page.clock.handling"),
    "answer": Phrase("complaint_page.clock.answer"),
    "source": Phrase("complaint_page.clock.source"),
    "callback": Phrase("complaint_page.clock.callback"),
}
#: The steps of a life as they stand above the page, and where a case stands among them.
WAY = (
    Phrase("complaint_page.way.registered"),
    Phrase("complaint_page.way.accepted"),
    Phrase("complaint_page.way.dispatched"),
    Phrase("complaint_page.way.received"),
    Phrase("complaint_page.way.handled"),
    Phrase("complaint_page.way.reviewed"),
    Phrase("complaint_page.way.called"),
    Phrase("complaint_page.way.closed"),
    Phrase("complaint_page.way.archived"),
)
PLACES = {
    "registered": 1,
    "accepted": 2,
    "returned": 2,
    "dispatched": 3,
    "handling": 4,
    "review": 5,
    "callback": 6,
    "closing": 7,
    "closed": 8,
    "archived": 9,
    "merged": 9,
    "transferred": 9,
    "void": 9,
}
_INKS = {2: "silver", 3: "gold"}
#: The disc of a step in the timeline: its icon and its tone.
LOOKS = {
    "accept": ("badge-check", Tone.GREEN),
    "agree": ("badge-check", Tone.GREEN),
    "again": ("rotate-ccw", Tone.AMBER),
    "answer": ("message-circle", Tone.BLUE),
    "archive": ("archive", Tone.GREY),
    "rectification": ("gavel", Tone.AMBER),
    "remedy": ("wallet", Tone.BLUE),
    "try": ("phone", Tone.GREY),
    "outside": ("log-out", Tone.RED),
    "ask_time": ("clock", Tone.AMBER),
    "close": ("circle-check", Tone.GREEN),
    "dispatch": ("send", Tone.GREY),
    "escalate": ("arrow-up", Tone.RED),
    "extend": ("clock", Tone.AMBER),
    "insist": ("undo-2", Tone.AMBER),
    "merge": ("git-branch", Tone.GREY),
    "promise": ("clock", Tone.AMBER),
    "reassign": ("redo-2", Tone.AMBER),
    "receive": ("user-check", Tone.BLUE),
    "refuse": ("rotate-ccw", Tone.AMBER),
    "reopen": ("rotate-ccw", Tone.AMBER),
    "reply": ("phone-outgoing", Tone.BLUE),
    "resolve": ("circle-check", Tone.GREEN),
    "return": ("undo-2", Tone.RED),
    "satisfied": ("circle-check", Tone.GREEN),
    "send_back": ("undo-2", Tone.AMBER),
    "submit": ("upload", Tone.BLUE),
    "supervise": ("megaphone", Tone.AMBER),
    "suspend": ("pause", Tone.GREY),
    "unreachable": ("phone", Tone.GREY),
    "unsatisfied": ("rotate-ccw", Tone.AMBER),
    "urge": ("megaphone", Tone.AMBER),
    "void": ("ban", Tone.GREY),
    "withdraw": ("ban", Tone.GREY),
}
_ORDINARY_LOOK = ("circle", Tone.GREY)


def tier_of(tier: TierLine) -> Tier:
    """Return how a member's level is worn."""
    words = Phrase("word.entry", zh=tier.zh, en=tier.en)
    return Tier(words, "text2" if tier.rank <= 1 else _INKS.get(tier.rank, "diamond"))


def state_words(file: CaseFile) -> Phrase:
    """Return where a case stands; from the second round on with its number."""
    words = Phrase(f"state.complaint.{file.case.state}")
    if file.case.suspended_at is not None:
        words = Phrase("complaint_page.waits", state=words)
    if file.case.round == 1:
        return words
    return Phrase("complaint_page.state_round", state=words, round=file.case.round)


def order_words(order: Dispatch) -> Phrase:
    """Return where an order stands; one that is over names its round."""
    if order.state == "ended":
        return Phrase("complaint_page.round_over", round=order.round)
    return Phrase(f"state.dispatch.{order.state}")


def who_words(target: Target) -> Phrase | str:
    """Return whom something was sent to in a line: person and unit, else unit, else company."""
    if target.person_name:
        return f"{target.person_name} {target.unit_name}".strip()
    return target.unit_name or target.company_name


def event_words(event: CaseEvent) -> Phrase | str:
    """Return what a step is called; one that is not of the machines by its own name."""
    state = str(event.content.get("state", ""))
    if event.event == "remedy":
        return dotted(Phrase("complaint_page.a_remedy"), REMEDY_STATES[state][0])
    if event.event == "rectification":
        words = Phrase(f"state.rectification.{state}")
        return dotted(Phrase("complaint_page.a_rectification"), words)
    did = did_words(event)
    clock = CLOCK_WORDS.get(clock_of(event))
    if did is not None and clock is not None:
        return Phrase("did.complaint.clock", did=did, clock=clock)
    return did or event.event


def event_line(event: CaseEvent, *, whole: bool) -> Phrase | str:
    """Return who took a step and which; ``whole`` adds the number of its paper to every one."""
    numbered = whole or event.event in {"dispatch", "reassign"}
    what = dotted(event_words(event), event.number if numbered else "")
    if not event.by_name:
        return what
    return Phrase("complaint_page.who_did", who=event.by_name, what=what)


def look_of(event: CaseEvent) -> tuple[str, Tone]:
    """Return the icon of a step in the timeline and its tone."""
    return LOOKS.get(event.event, _ORDINARY_LOOK)
