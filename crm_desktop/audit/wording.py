"""The codes of the log in words, for the window and for paper.

What has no word here keeps its code: an entry may come from a later version, or from another hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from crm_desktop.audit.model import AuditSubject
from crm_desktop.foundation.words import Phrase, catalogue

FIELDS: dict[str, Phrase] = {
    "account": Phrase("ledger.account"),
    "acknowledge": Phrase("complaint_watch.limits.acknowledge"),
    "active": Phrase("audit_room.field.active"),
    "add_tag": Phrase("audit_room.field.add_tag"),
    "addresses": Phrase("audit_room.field.addresses"),
    "amount": Phrase("audit_room.field.amount"),
    "approved_by": Phrase("insight.sign.approved"),
    "answer_days": Phrase("complaint_watch.limits.answer"),
    "at": Phrase("record_room.at"),
    "audit_seq": Phrase("audit_room.field.audit_seq"),
    "binned": Phrase("audit_room.field.binned"),
    "birthday": Phrase("audit_room.field.birthday"),
    "birthday_lunar": Phrase("audit_room.field.birthday_lunar"),
    "borrower": Phrase("audit_room.field.borrower"),
    "brand": Phrase("audit_room.field.brand"),
    "by": Phrase("audit_room.field.by"),
    "callback": Phrase("complaint_watch.limits.callback"),
    "cancelled_at": Phrase("audit_room.field.cancelled_at"),
    "care_plan": Phrase("audit_room.field.care_plan"),
    "care_until": Phrase("audit_room.field.care_until"),
    "checked_by": Phrase("insight.sign.checked"),
    "channel": Phrase("complaint_watch.limits.channel"),
    "choices": Phrase("record_room.choices"),
    "clock": Phrase("complaint_watch.field.clock"),
    "code": Phrase("audit_room.field.code"),
    "company": Phrase("audit_room.field.company"),
    "compiled_on": Phrase("audit_room.field.compiled_on"),
    "complaint": Phrase("complaint_watch.field.complaint"),
    "conditions": Phrase("audit_room.field.conditions"),
    "contacts": Phrase("audit_room.field.contacts"),
    "cost_fen": Phrase("complaint_watch.field.cost_fen"),
    "counted": Phrase("shift.counted"),
    "customer": Phrase("audit_room.field.customer"),
    "customers": Phrase("audit_room.field.customers"),
    "days": Phrase("audit_room.field.days"),
    "decided_at": Phrase("audit_room.field.decided_at"),
    "decided_by": Phrase("audit_room.field.decided_by"),
    "decider": Phrase("audit_room.field.decider"),
    "dictionary": Phrase("audit_room.field.dictionary"),
    "digits": Phrase("audit_room.field.digits"),
    "do_not_contact": Phrase("customers_room.quiet"),
    "document": Phrase("audit_room.field.document"),
    "doer": Phrase("audit_room.field.doer"),
    "done_at": Phrase("audit_room.field.done_at"),
    "done_by": Phrase("audit_room.field.done_by"),
    "due_at": Phrase("complaint_watch.field.due_at"),
    "due_on": Phrase("audit_room.field.due_on"),
    "duties": Phrase("audit_room.field.duties"),
    "edition": Phrase("insight.room.edition"),
    "email": Phrase("audit_room.field.email"),
    "employer": Phrase("audit_room.field.employer"),
    "en": Phrase("audit_room.field.en"),
    "entries": Phrase("audit_room.field.entries"),
    "entry": Phrase("ledger.what"),
    "event": Phrase("complaint_watch.field.event"),
    "expected": Phrase("shift.should"),
    "expired": Phrase("ledger.expired_lots"),
    "file": Phrase("audit_room.field.file"),
    "file_number": Phrase("audit_room.field.file_number"),
    "files": Phrase("audit_room.field.files"),
    "from": Phrase("audit_room.field.from"),
    "from_day": Phrase("complaint_watch.limits.from"),
    "gender": Phrase("audit_room.field.gender"),
    "gift": Phrase("ledger.gift"),
    "grade": Phrase("audit_room.field.grade"),
    "grants": Phrase("audit_room.field.grants"),
    "handling": Phrase("complaint_watch.limits.handling"),
    "headcount": Phrase("audit_room.field.headcount"),
    "holder": Phrase("audit_room.field.holder"),
    "how": Phrase("record_room.how"),
    "identities": Phrase("audit_room.field.identities"),
    "industry": Phrase("audit_room.field.industry"),
    "insurance_until": Phrase("audit_room.field.insurance_until"),
    "job": Phrase("audit_room.field.job"),
    "kind": Phrase("audit_room.field.kind"),
    "level": Phrase("audit_room.field.level"),
    "limit": Phrase("audit_room.field.limit"),
    "login": Phrase("audit_room.field.login"),
    "measure": Phrase("complaint_watch.commitments.measure"),
    "merged": Phrase("audit_room.field.merged"),
    "mileage": Phrase("audit_room.field.mileage"),
    "mileage_on": Phrase("audit_room.field.mileage_on"),
    "model": Phrase("audit_room.field.model"),
    "name": Phrase("audit_room.field.name"),
    "next_service_km": Phrase("audit_room.field.next_service_km"),
    "next_service_on": Phrase("audit_room.field.next_service_on"),
    "not_same": Phrase("audit_room.field.not_same"),
    "note": Phrase("complaint_watch.field.note"),
    "notes": Phrase("audit_room.field.notes"),
    "notice": Phrase("complaint_watch.field.notice"),
    "number": Phrase("audit_room.field.number"),
    "old_code": Phrase("audit_room.field.old_code"),
    "on_day": Phrase("ledger.day"),
    "opening": Phrase("shift.opening"),
    "org_type": Phrase("audit_room.field.org_type"),
    "own": Phrase("audit_room.field.own"),
    "owner": Phrase("audit_room.field.owner"),
    "parent": Phrase("audit_room.field.parent"),
    "phone": Phrase("audit_room.field.phone"),
    "place": Phrase("record_room.place"),
    "planned_on": Phrase("audit_room.field.planned_on"),
    "plate": Phrase("audit_room.field.plate"),
    "points": Phrase("ledger.points"),
    "position": Phrase("audit_room.field.position"),
    "post": Phrase("audit_room.field.post"),
    "prefix": Phrase("audit_room.field.prefix"),
    "principal": Phrase("ledger.principal"),
    "promise": Phrase("complaint_watch.limits.promise"),
    "purchased_on": Phrase("audit_room.field.purchased_on"),
    "purpose": Phrase("audit_room.field.purpose"),
    "reason": Phrase("audit_room.field.reason"),
    "receipt": Phrase("complaint_watch.limits.receipt"),
    "remark": Phrase("audit_room.field.remark"),
    "remove_tag": Phrase("audit_room.field.remove_tag"),
    "repeated": Phrase("ledger.repeated"),
    "requirements": Phrase("audit_room.field.requirements"),
    "result": Phrase("audit_room.field.result"),
    "retain_until": Phrase("audit_room.field.retain_until"),
    "returned": Phrase("audit_room.field.returned"),
    "revealed": Phrase("audit_room.field.revealed"),
    "review_on": Phrase("audit_room.field.review_on"),
    "role": Phrase("audit_room.field.role"),
    "roles": Phrase("audit_room.field.roles"),
    "salutation": Phrase("audit_room.field.salutation"),
    "scope": Phrase("audit_room.field.scope"),
    "serial": Phrase("audit_room.field.serial"),
    "settled_on": Phrase("audit_room.field.settled_on"),
    "sha256": Phrase("audit_room.field.sha256"),
    "shared": Phrase("audit_room.field.shared"),
    "shelf": Phrase("audit_room.field.shelf"),
    "short_name": Phrase("audit_room.field.short_name"),
    "since": Phrase("audit_room.field.since"),
    "source": Phrase("audit_room.field.source"),
    "state": Phrase("audit_room.field.state"),
    "step": Phrase("audit_room.field.step"),
    "store_level": Phrase("audit_room.field.store_level"),
    "subject": Phrase("audit_room.field.subject"),
    "superior": Phrase("audit_room.field.superior"),
    "tags": Phrase("audit_room.field.tags"),
    "target_permille": Phrase("complaint_watch.field.target_permille"),
    "text": Phrase("audit_room.field.text"),
    "tier": Phrase("complaint_watch.limits.tier"),
    "title": Phrase("audit_room.field.title"),
    "to": Phrase("complaint_watch.field.to"),
    "unit": Phrase("audit_room.field.unit"),
    "until": Phrase("audit_room.field.until"),
    "until_day": Phrase("complaint_watch.commitments.until"),
    "valid_to": Phrase("audit_room.field.valid_to"),
    "value": Phrase("audit_room.field.value"),
    "vehicle": Phrase("audit_room.field.vehicle"),
    "version": Phrase("audit_room.field.version"),
    "vin": Phrase("audit_room.field.vin"),
    "warned": Phrase("ledger.warned"),
    "warranty_until": Phrase("audit_room.field.warranty_until"),
    "way": Phrase("record_room.way"),
    "who": Phrase("audit_room.field.who"),
    "who_name": Phrase("audit_room.field.who_name"),
    "words": Phrase("complaint_watch.texts.words"),
    "zh": Phrase("audit_room.field.zh"),
}

_POSTINGS = {
    "regular": Phrase("posting_kind.regular"),
    "acting": Phrase("posting_kind.acting"),
}


def action_words(action: str) -> Phrase | str:
    """Return what was done."""
    return _known(Phrase(f"action.{action}"), action)


def duty_words(duty: str) -> Phrase | str:
    """Return the rule of which an exception was made."""
    return _known(Phrase(f"duty.{duty}"), duty)


def subject_words(subject: AuditSubject) -> Phrase | str:
    """Return the kind of record and its name."""
    kind = _known(Phrase(f"kind.{subject.kind}"), subject.kind)
    label: Phrase | str = subject.label
    if subject.kind == "setting":
        label = _known(Phrase(f"setting.{label}"), subject.label)
    elif subject.kind == "rights":
        label = _known(Phrase(f"role.{label}"), subject.label)
    return Phrase("audit_room.subject", kind=kind, label=label) if label else kind


def field_words(name: str) -> Phrase | str:
    """Return the name of a changed field; in the matrix of rights its fields are functions."""
    return FIELDS.get(name) or _known(Phrase(f"function.{name}"), name)


def value_words(name: str, value: Any) -> Phrase | str:
    """Return what stands in a field before or after a change."""
    if value is None or value in ("", []):
        return Phrase("audit_room.nothing")
    if isinstance(value, bool):
        return Phrase("audit_room.yes") if value else Phrase("audit_room.no")
    if name == "roles" and isinstance(value, list):
        return _listed(_known(Phrase(f"role.{role}"), str(role)) for role in value)
    if isinstance(value, list):
        return "\n".join(map(str, value))
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return _coded(name, value) or value


def _coded(name: str, value: str) -> Phrase | str:
    """Return a value that is one of a few codes in words, "" for any other."""
    if name == "scope":
        return _known(Phrase(f"scope.{value}"), value)
    if name == "level":
        return _known(Phrase(f"level.{value}"), value)
    if name == "state":
        return _known(Phrase(f"state.request.{value}"), value)
    if name == "entry":
        of_value = _known(Phrase(f"value_kind.{value}"), "")
        return of_value or _known(Phrase(f"points_kind.{value}"), value)
    if name == "kind":
        return _POSTINGS.get(value) or _known(Phrase(f"unit_kind.{value}"), value)
    return ""


def _known(phrase: Phrase, code: str) -> Phrase | str:
    return phrase if phrase.key in catalogue() else code


def _listed(items: Iterable[Phrase | str]) -> Phrase | str:
    first, *others = items
    for each in others:
        first = Phrase("audit_room.listed", start=first, end=each)
    return first
