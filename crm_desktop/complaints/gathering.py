"""What stands on the papers of a case beside the case itself."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator, Mapping

from crm_desktop.audit.course import course_of
from crm_desktop.complaints.case_file import KIND, CaseFile
from crm_desktop.complaints.documents.content import LogLine, LogProof, OtherCase, VehicleSheet
from crm_desktop.complaints.model import Complaint
from crm_desktop.complaints.redaction import Redaction, known, likely_names
from crm_desktop.customers.files import is_recording
from crm_desktop.customers.masking import shown_file, shown_text
from crm_desktop.customers.model import CustomerKind
from crm_desktop.foundation.clock import moment, parse_day
from crm_desktop.foundation.words import Language
from crm_desktop.foundation.work import Look
from crm_desktop.office import attachments
from crm_desktop.office.model import Attachment
from db import sql

_DICTIONARIES = (
    "complaint_channel", "complaint_kind", "complaint_cause", "complaint_result", "wish_kind",
    "liability", "remedy_kind", "callback_way", "ivr_choice", "customer_level",
)  # fmt: skip
_VEHICLE = """
SELECT kind, plate, vin, brand, model, serial, mileage, mileage_on, purchased_on, warranty_until,
       insurance_until
FROM vehicle WHERE id = ?
"""
_HOLDERS = """
SELECT r.role, c.name, c.kind FROM vehicle_role r JOIN customer c ON c.id = r.customer_id
WHERE r.vehicle_id = ? AND r.until IS NULL ORDER BY r.id
"""
_OTHERS = """
SELECT company_id, number, received_at, title, state FROM complaint
WHERE id <> ? AND (customer_id = ? OR vehicle_id = ?) ORDER BY received_at, id
"""
_PEOPLE = """
SELECT name FROM person
UNION SELECT name FROM customer WHERE id = ? AND kind <> 'organisation'
"""
_UNITS = "SELECT name FROM unit_state UNION SELECT name FROM company"


def words_of(language: Language, file: CaseFile) -> Mapping[tuple[str, str], str]:
    """Return the words of every dictionary that a case draws on, and of its member's level."""
    column = "zh" if language is Language.ZH else "en"
    said = {
        (dictionary, code): word
        for dictionary, code, word in sql.rows(
            f"SELECT dictionary, code, {column} FROM dictionary_entry "
            f"WHERE dictionary IN ({sql.marks(len(_DICTIONARIES))})",
            *_DICTIONARIES,
        )
    }
    if file.tier is not None:
        said["tier", file.tier.code] = getattr(file.tier, column)
    return said


def vehicle_of(vehicle: int | None) -> VehicleSheet | None:
    """Return the vehicle of a case with whoever has to do with it today."""
    row = sql.one(_VEHICLE, vehicle) if vehicle else None
    if row is None:
        return None
    kind, plate, vin, brand, model, serial, mileage, *days = row
    read_on, bought, warranty, insured = (parse_day(day) if day else None for day in days)
    holders = sql.rows(_HOLDERS, vehicle)
    return VehicleSheet(
        kind,
        plate,
        vin,
        f"{brand} {model}".strip(),
        serial,
        mileage,
        read_on,
        bought,
        warranty,
        insured,
        tuple((role, name) for role, name, _ in holders),
    )


def others_of(look: Look, case: Complaint, hidden: frozenset[str]) -> tuple[OtherCase, ...]:
    """Return the other cases of the customer or the vehicle, of companies within reach."""
    found = sql.rows(_OTHERS, case.id, case.customer or 0, case.vehicle or 0)
    return tuple(
        OtherCase(number, moment(at), shown_text(title, hidden), state)
        for company, number, at, title, state in found
        if look.acting.reaches(company)
    )


def log_of(file: CaseFile) -> LogProof:
    """Return what the log has of a case, its orders, demands and rectification orders."""
    subjects = [(KIND, file.case.id)]
    subjects += [("dispatch", each.id) for each in file.orders]
    subjects += [("supervision", each.id) for each in file.supervisions]
    subjects += [("rectification", each.id) for each in file.rectifications]
    subjects += [("remedy", each.id) for each in file.remedies]
    entries = course_of(subjects)
    return LogProof(
        tuple(
            LogLine(
                entry.row.seq,
                entry.row.at,
                entry.action,
                entry.row.person_name,
                entry.row.post_title,
                _label(file, [subject.label for subject in entry.row.subjects]),
                entry.row.reason,
                entry.duty,
                entry.row.second_name,
                entry.row.outcome != "done",
                entry.row.hash,
            )
            for entry in entries
        ),
        tuple(entry.row.seq for entry in entries if not entry.sound),
    )


def contents_of(file: CaseFile) -> Mapping[int, bytes]:
    """Return the content of the files that whoever prints may open; recordings stay where they are.

    Raises Damaged where one does not match its hash.
    """
    return {
        each.id: attachments.content_of(each.id)
        for each in file.files
        if each.id not in file.closed and not is_recording(each)
    }


def lengths_of(file: CaseFile) -> Mapping[int, float]:
    """Return how many seconds each recording takes whose head tells it, by its id.

    Of one that whoever prints may not hear nothing is said.
    """
    heard = [each for each in file.files if is_recording(each) and each.id not in file.closed]
    lengths = {each.id: _seconds(attachments.content_of(each.id)) for each in heard}
    return {file: seconds for file, seconds in lengths.items() if seconds is not None}


def proofs_of(
    look: Look, file: CaseFile, hidden: frozenset[str]
) -> Mapping[int, tuple[Attachment, ...]]:
    """Return the files that prove what was put right, by the id of their order."""
    return {
        order.id: tuple(
            shown_file(each, hidden)
            for each in attachments.attachments(look, "rectification", order.id)
        )
        for order in file.rectifications
    }


def redaction_of(file: CaseFile) -> Redaction:
    """Return what a copy of a case's papers hides: everybody whom the office or the case names."""
    case = file.case
    names = [name for (name,) in sql.rows(_PEOPLE, case.customer or 0)]
    names += [name for _, name, kind in _holders(case) if kind != CustomerKind.ORGANISATION]
    names.append(case.contact_name)
    units = frozenset(name for (name,) in sql.rows(_UNITS))
    for liable in _liable(file):
        names += likely_names(liable, units)
    return Redaction(known(names) - units, units)


def _liable(file: CaseFile) -> Iterator[str]:
    """Yield who was named liable, in every result that was submitted."""
    for event in file.events:
        for field in ("liable", "liable_also"):
            yield str(event.content.get(field, ""))


def _holders(case: Complaint) -> list[tuple[str, str, str]]:
    return [(r, n, k) for r, n, k in sql.rows(_HOLDERS, case.vehicle)] if case.vehicle else []


def _label(file: CaseFile, labels: list[str]) -> str:
    """Return what an entry is about, where that is not the case itself."""
    return " · ".join(dict.fromkeys(each for each in labels if each != file.case.number))


def _seconds(content: bytes) -> float | None:
    """Return how long a recording is; None where that would take a decoder."""
    try:
        with wave.open(io.BytesIO(content)) as sound:
            return float(sound.getnframes() / sound.getframerate())
    except (wave.Error, EOFError, ZeroDivisionError):
        return None
