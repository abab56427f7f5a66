"""What happened to a case in words: a history tells what was done, a button what may be done."""

from __future__ import annotations

from crm_desktop.complaints.model import CaseEvent
from crm_desktop.foundation.words import Phrase

_OF_CASES = {
    "accept": Phrase("did.complaint.accept"),
    "merge": Phrase("did.complaint.merge"),
    "transfer": Phrase("did.complaint.transfer"),
    "void": Phrase("did.complaint.void"),
    "ask_void": Phrase("did.complaint.ask_void"),
    "resolve": Phrase("did.complaint.resolve"),
    "dispatch": Phrase("did.complaint.dispatch"),
    "follow": Phrase("did.complaint.follow"),
    "satisfied": Phrase("did.complaint.satisfied"),
    "unsatisfied": Phrase("did.complaint.unsatisfied"),
    "again": Phrase("did.complaint.again"),
    "unreachable": Phrase("did.complaint.unreachable"),
    "withdraw": Phrase("did.complaint.withdraw"),
    "refuse": Phrase("did.complaint.refuse"),
    "close": Phrase("did.complaint.close"),
    "reopen": Phrase("did.complaint.reopen"),
    "archive": Phrase("did.complaint.archive"),
    "urge": Phrase("did.complaint.urge"),
    "supervise": Phrase("did.complaint.supervise"),
    "escalate": Phrase("did.complaint.escalate"),
    "suspend": Phrase("did.complaint.suspend"),
    "resume": Phrase("did.complaint.resume"),
    "promise": Phrase("did.complaint.promise"),
    "reply": Phrase("did.complaint.reply"),
    "answer": Phrase("did.complaint.answer"),
    "outside": Phrase("did.complaint.outside"),
    "lend": Phrase("did.complaint.lend"),
    "take_back": Phrase("did.complaint.take_back"),
    "take_in": Phrase("did.complaint.take_in"),
    "try": Phrase("did.complaint.try"),
}
_OF_ORDERS = {
    "receive": Phrase("did.dispatch.receive"),
    "return": Phrase("did.dispatch.return"),
    "reassign": Phrase("did.dispatch.reassign"),
    "insist": Phrase("did.dispatch.insist"),
    "progress": Phrase("did.dispatch.progress"),
    "ask_time": Phrase("did.dispatch.ask_time"),
    "extend": Phrase("did.dispatch.extend"),
    "keep_time": Phrase("did.dispatch.keep_time"),
    "submit": Phrase("did.dispatch.submit"),
    "agree": Phrase("did.dispatch.agree"),
    "send_back": Phrase("did.dispatch.send_back"),
    "end": Phrase("did.dispatch.end"),
}


def did_words(event: CaseEvent) -> Phrase | None:
    """Return what was done in a step, of its order where it is one of those; None if unknown."""
    if event.dispatch is not None and event.event in _OF_ORDERS:
        return _OF_ORDERS[event.event]
    return _OF_CASES.get(event.event)


def clock_of(event: CaseEvent) -> str:
    """Return the kind of clock whose end raised a case; "" where a person raised it."""
    return str(event.content.get("clock", "")) if event.event == "escalate" else ""
