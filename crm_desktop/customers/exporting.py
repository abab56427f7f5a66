"""Customers as a file: with a second person, masked, watermarked and noted in the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from crm_desktop.customers.filtering import CustomerFilter, conditions, order_by
from crm_desktop.customers.masking import masked
from crm_desktop.customers.model import SECRETS, Customer
from crm_desktop.customers.own_fields import OwnField, own_fields, own_word
from crm_desktop.customers.room import ArchiveService
from crm_desktop.files.model import Card, Labelled, PostalAddress
from crm_desktop.files.tables_out import GB18030, UTF8, Written, appearing, write_csv, write_xlsx
from crm_desktop.files.vcards_out import write_vcards
from crm_desktop.foundation.actor import Actor, Countersign
from crm_desktop.foundation.changes import Outcome
from crm_desktop.foundation.clock import day_text
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.usecase import composed, use_case
from crm_desktop.foundation.words import Language, Phrase, say
from crm_desktop.foundation.work import Look, Work
from db import sql

CREATE, APPROVE = "export.create", "export.approve"
ACTION = "customer.export"
FORMATS = ("xlsx", "csv", "vcf")
COLUMNS = (
    "code", "old_code", "kind", "name", "phone", "email", "wechat", "address", "identity",
    "gender", "birthday", "employer", "job", "level", "owner", "tags", "vehicles",
)  # fmt: skip
# Digits that a spreadsheet shows as they are; longer ones it rounds when it opens CSV.
_SURE = 11
_EVERY = 200
EVERYBODY = CustomerFilter(order="code")


@dataclass(frozen=True)
class ExportWish:
    """What to export and how: ``customers``, or without them everybody that ``wanted`` finds.

    ``encoding`` is for CSV: UTF-8 with its mark, or GB 18030 for old programs. ``reason`` is kept
    in the log.
    """

    language: Language
    customers: tuple[int, ...] | None = None
    wanted: CustomerFilter = EVERYBODY
    encoding: str = UTF8
    reason: str = ""


class ExportService(ArchiveService):
    """The list of customers out of the program."""

    @composed(CREATE, ACTION)
    def export(
        self,
        actor: Actor,
        out: Path,
        wish: ExportWish,
        *,
        second: Countersign | None = None,
        exception: str = "",
        progress: Callable[[int, int], None] | None = None,
    ) -> Outcome[Written]:
        """Write customers to ``out``, an XLSX, CSV or vCard file by its name.

        Telephones, addresses and the rest of ``SECRETS`` are masked for everybody: what has left
        cannot be taken back. The file appears only once it is signed and noted. Raises
        SecondPersonNeeded, Refused, StorageError; ``progress`` may raise to stop.
        """
        kind = out.suffix.lower().removeprefix(".")
        if kind not in FORMATS or wish.encoding not in (UTF8, GB18030):
            raise Refused(Phrase("exporting.format"))
        look = self._look(actor, CREATE)
        self._hidden(look)
        ids = self._ids(look, wish)
        with appearing(out) as part:
            draft = part.with_name(f"{part.name}.{kind}")
            try:
                written = _write(draft, look, wish, self._each(look, ids, progress))
                noted = self.note(
                    actor, out.name, written.rows, wish.reason, second=second, exception=exception
                )
                draft.replace(part)
            finally:
                draft.unlink(missing_ok=True)
        return Outcome(written, noted.changes)

    @use_case(ACTION, CREATE)
    def note(
        self,
        work: Work,
        name: str,
        count: int,
        reason: str,
        *,
        second: Countersign | None,
        exception: str,
    ) -> int:
        """Note that customers leave the program; raises SecondPersonNeeded."""
        person = work.acting.actor.person
        work.needs_another("exports_alone", person, second, exception, APPROVE)
        if reason:
            # What an exception was allowed for stands beside why the list was wanted.
            work.because("; ".join(filter(None, (reason, work.entry.reason))))
        work.changed("office", 1, name, None, {"customers": count})
        return count

    def _ids(self, look: Look, wish: ExportWish) -> Sequence[int]:
        if wish.customers is not None:
            return wish.customers
        where, params = conditions(wish.wanted, look)
        order = order_by(wish.wanted)
        return sql.numbers(f"SELECT c.id FROM customer c WHERE {where} ORDER BY {order}", *params)

    def _each(
        self, look: Look, ids: Sequence[int], progress: Callable[[int, int], None] | None
    ) -> Iterator[Customer]:
        for done, customer in enumerate(ids):
            if progress and not done % _EVERY:
                progress(done, len(ids))
            yield masked(self._whole(look, customer), frozenset(SECRETS))


def _write(out: Path, look: Look, wish: ExportWish, customers: Iterator[Customer]) -> Written:
    acting, language = look.acting, wish.language
    told = Phrase(
        "exporting.watermark",
        name=acting.person_name,
        post=acting.post_title,
        at=f"{look.now:%Y-%m-%d %H:%M}",
    )
    watermark = say(told, language)
    if out.suffix == ".vcf":
        return write_vcards(out, (_card(customer, watermark) for customer in customers))
    own = [field for field in own_fields() if field.active]
    head = [say(Phrase(f"exporting.column.{name}"), language) for name in COLUMNS]
    # Under the names by which an import finds them again.
    head += [say(field.phrase, language) for field in own]
    rows = (_cells(customer, language) + _own(customer, own, language) for customer in customers)
    if out.suffix == ".xlsx":
        sheet = say(Phrase("exporting.sheet"), language)
        return write_xlsx(out, rows, head=head, watermark=watermark, sheet=sheet)
    sure = ([_as_text(cell) for cell in row] for row in rows)
    return write_csv(out, sure, head=head, watermark=watermark, encoding=wish.encoding)


def _as_text(cell: str) -> str:
    """Return a cell that a spreadsheet keeps as text, also where it is all digits."""
    return f"'{cell}" if cell.isdigit() and len(cell) > _SURE else cell


def _cells(customer: Customer, language: Language) -> list[str]:
    def ways(*kinds: str) -> str:
        return "; ".join(contact.value for contact in customer.contacts if contact.kind in kinds)

    gender = customer.gender and say(Phrase(f"exporting.gender.{customer.gender}"), language)
    return [
        customer.code,
        customer.old_code,
        say(Phrase(f"exporting.kind.{customer.kind}"), language),
        customer.name,
        ways("phone", "fax"),
        ways("email"),
        ways("wechat"),
        "; ".join(address.text for address in customer.addresses),
        "; ".join(paper.number for paper in customer.identities),
        gender,
        day_text(customer.birthday) if customer.birthday else "",
        customer.employer_name,
        customer.job,
        customer.level,
        customer.owner_name,
        "; ".join(customer.tags),
        "; ".join(vehicle.plate for vehicle in customer.vehicles if vehicle.plate),
    ]


def _own(customer: Customer, fields: Sequence[OwnField], language: Language) -> list[str]:
    values = dict(customer.own)
    return [say(own_word(field, values.get(field.code, "")), language) for field in fields]


def _card(customer: Customer, watermark: str) -> Card:
    def ways(*kinds: str) -> tuple[Labelled, ...]:
        return tuple(
            Labelled(contact.value, label=contact.label, preferred=contact.main)
            for contact in customer.contacts
            if contact.kind in kinds
        )

    firm = customer.kind == "organisation"
    card = Card(
        line=0,
        full_name=customer.name,
        organisation=customer.name if firm else customer.employer_name,
        title=customer.job,
        phones=ways("phone"),
        emails=ways("email"),
        addresses=tuple(
            PostalAddress(label=a.label, street=a.text, postcode=a.postcode)
            for a in customer.addresses
        ),
        categories=customer.tags,
        notes="\n".join((customer.code, watermark)),
    )
    birthday = day_text(customer.birthday) if customer.birthday else ""
    return replace(card, birthday=birthday, gender=customer.gender)
