"""The commands for customers: bring a file of them in, take a list of them out, show one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from crm_desktop.access.model import Session
from crm_desktop.application import Application
from crm_desktop.customers.exporting import APPROVE, ExportWish
from crm_desktop.customers.importing.keeping import mapping_from
from crm_desktop.customers.importing.model import ImportOptions, ImportResult, Mapping, Mode
from crm_desktop.customers.importing.report import write_report
from crm_desktop.customers.model import Customer
from crm_desktop.customers.receivable_import import ReceivableResult
from crm_desktop.customers.wording import CONTACTS, GENDERS, KINDS, PAPERS, ROLES
from crm_desktop.files.tables_out import GB18030, UTF8, Written
from crm_desktop.foundation.errors import ValidationErrors
from crm_desktop.foundation.words import Language, Phrase
from db.errors import translated

# The counts of an import, named the same on paper, in the log and in --json.
_LISTED = ("code", "name", "phone", "plate", "place")
COUNTS = ("read", "created", "updated", "duplicate", "failed")
RECEIVABLE_COUNTS = ("read", "created", "updated", "unchanged", "failed")


@dataclass(frozen=True)
class Order:
    """What was typed behind ``import customers``."""

    file: Path
    encoding: str
    map: Path | None
    mode: str
    reason: str
    all_or_nothing: bool
    dry_run: bool
    report: Path | None


def bring_in(
    application: Application, session: Session, order: Order, language: Language
) -> dict[str, Any]:
    """Import a file in a process of its own and write its report; return the counts."""
    options = ImportOptions(
        encoding=order.encoding,
        mapping=_mapping(application, session, order.map) if order.map else None,
        mode=Mode(order.mode),
        reason=order.reason,
        all_or_nothing=order.all_or_nothing,
        dry_run=order.dry_run,
    )
    result = application.imports.run_apart(session.actor, order.file, options).value
    if order.report:
        write_report(order.report, result.report, language)
    return counts(result)


def bring_receivables(
    application: Application, session: Session, order: Order, language: Language
) -> dict[str, Any]:
    """Import a file of receivables and write its report; return the counts.

    Raises ValidationErrors for what is there for customers only.
    """
    only = Phrase("cli.customers_only")
    given = {
        "--map": order.map,
        "--all-or-nothing": order.all_or_nothing,
        "--mode": order.mode != Mode.CREATE,
        "--reason": order.reason,
    }
    if any(given.values()):
        raise ValidationErrors({name: only for name, is_given in given.items() if is_given})
    result: ReceivableResult = application.receivables.run(
        session.actor, order.file, order.encoding, dry_run=order.dry_run
    ).value
    if order.report:
        write_report(order.report, result.report, language)
    said: dict[str, Any] = {name: getattr(result, name) for name in RECEIVABLE_COUNTS}
    return said | {"number": result.number, "dry_run": result.dry_run}


def counts(result: ImportResult) -> dict[str, Any]:
    """Return what is said of an import."""
    said: dict[str, Any] = {name: getattr(result, name) for name in COUNTS}
    return said | {"number": result.number, "dry_run": result.dry_run}


def _mapping(application: Application, session: Session, named: Path) -> Mapping:
    """Return the mapping of a file, or the one that was kept under that name."""
    for saved in application.imports.mappings(session.actor):
        if saved.name == str(named):
            return saved.mapping
    with translated():
        text = named.read_text(encoding="utf-8")
    try:
        return mapping_from(text)
    except ValueError:
        raise ValidationErrors({"--map": Phrase("error.format")}) from None


def take_out(
    application: Application,
    session: Session,
    out: Path,
    wish: ExportWish,
    *,
    second: tuple[str, str] | None,
    exception: str,
) -> Written:
    """Export customers.

    ``second`` is the login and password of whoever signs, ``exception`` why nobody does.
    """
    signature = None
    if second:
        signature = application.login.countersign(session.actor, APPROVE, *second).value
    return application.exports.export(
        session.actor, out, wish, second=signature, exception=exception
    ).value


def lost_characters(written: Written) -> str:
    """Return the characters that a file could not hold, or that old programs will not show."""
    lost = {letter for loss in (*written.losses, *written.doubtful) for letter in loss.characters}
    return "".join(sorted(lost))


def wish_of(language: Language, *, gb18030: bool) -> ExportWish:
    """Return what to export: everybody within scope."""
    return ExportWish(language, encoding=GB18030 if gb18030 else UTF8)


def found(application: Application, session: Session, text: str) -> list[dict[str, str]]:
    """Return the customers that a text finds, as lists show them: masked."""
    hits = application.find_customers.find(session.actor, text)
    return [{name: getattr(hit.row, name) for name in _LISTED} for hit in hits]


def shown(application: Application, session: Session, code: str) -> Customer:
    """Return a customer as the acting post may see it."""
    return application.customers.by_code(session.actor, code)


def plain(customer: Customer) -> dict[str, Any]:
    """Return what is known of a customer as plain values for ``--json``."""
    values = asdict(customer) | {"hidden": sorted(customer.hidden)}
    return {name: value for name, value in values.items() if value not in ("", None, (), [])}


def customer_said(customer: Customer) -> list[tuple[Phrase, Phrase | str]]:
    """Return what somebody at a terminal wants to know of a customer, a label and a value each."""
    facts: list[tuple[Phrase, Phrase | str]] = [
        (Phrase("customers_room.code"), customer.code),
        (Phrase("customers_room.name"), customer.name),
        (Phrase("customers_room.kind"), KINDS[customer.kind]),
        (
            Phrase("customers_room.quiet"),
            customer.do_not_contact_reason
            or (Phrase("record_room.quiet.short") if customer.do_not_contact else ""),
        ),
        (Phrase("customers_room.care"), customer.care_plan if customer.care else ""),
        (Phrase("customers_room.company"), customer.company_name),
        (Phrase("customers_room.owner"), customer.owner_name),
        (Phrase("customers_room.gender"), GENDERS.get(customer.gender, "")),
        (Phrase("customers_room.birthday"), str(customer.birthday or "")),
        (Phrase("customers_room.employer"), customer.employer_name),
        (Phrase("customers_room.job"), customer.job),
        *((CONTACTS.get(each.kind, CONTACTS["other"]), each.value) for each in customer.contacts),
        *((Phrase("customers_room.address"), each.text) for each in customer.addresses),
        *((PAPERS.get(each.kind, PAPERS["other"]), each.number) for each in customer.identities),
    ]
    for car in customer.vehicles:
        if car.until is None:
            facts.append(
                (ROLES[car.role], "  ".join(filter(None, (car.plate, car.title, car.vin))))
            )
    facts += [
        (Phrase("customers_room.tags"), "  ".join(customer.tags)),
        (Phrase("customers_room.notes"), customer.notes),
        (Phrase("customers_room.complete"), f"{customer.completeness} %"),
    ]
    return [(label, value) for label, value in facts if value]


def printed(
    application: Application, session: Session, code: str, out: Path, language: Language
) -> str:
    """Write the archive sheet of a customer as PDF; return the code it is kept under now."""
    customer = application.customers.by_code(session.actor, code)
    pdf = application.customer_prints.sheet(session.actor, customer.id, language)
    with translated():
        out.write_bytes(pdf)
    return customer.code


def import_said(counts: dict[str, Any]) -> list[Phrase]:
    """Return in words what came of an import of customers, a line each."""
    return [Phrase(f"importing.count.{name}", count=counts[name]) for name in COUNTS]


def receivables_said(counts: dict[str, Any]) -> list[Phrase]:
    """Return in words what came of an import of receivables."""
    return [Phrase("credit.import.counts", **{name: counts[name] for name in RECEIVABLE_COUNTS})]
