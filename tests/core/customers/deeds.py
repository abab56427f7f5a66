"""What the walk past everything masked asks and does."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from crm_desktop.cards.face_prints import Wish
from crm_desktop.cards.faces import Layout, Paper
from crm_desktop.cards.replacing import Replacing
from crm_desktop.cards.stock_model import Delivery, Wanted
from crm_desktop.complaints.importing.wishes import ComplaintOptions
from crm_desktop.customers.bulk import BulkChange, Chosen
from crm_desktop.customers.care import FilePlace
from crm_desktop.customers.exporting import FORMATS, ExportWish
from crm_desktop.customers.files import Way
from crm_desktop.customers.filtering import CustomerFilter
from crm_desktop.customers.importing.model import ImportOptions, Mode
from crm_desktop.customers.model import (
    CustomerData,
    Saved,
    Typed,
)
from crm_desktop.customers.read import typed
from crm_desktop.foundation.changes import Outcome
from crm_desktop.foundation.errors import Conflict, CrmError, NotAllowed
from crm_desktop.foundation.words import Language
from crm_desktop.membership.importing.wishes import MemberOptions
from crm_desktop.membership.paying import TopUp
from crm_desktop.sharing.moving import StartPassword
from crm_desktop.sharing.place import SharedPlace
from db import sql
from tests.core.customers.walk import ALL, Walk

#: What to ask a reading with, by the name of its parameter. What a new room asks by another name
#: belongs here; what is a dataclass with defaults, or an enum, is made by itself.
ARGUMENTS: dict[str, Callable[[Walk], Iterable[Any]]] = {
    "customer": lambda w: [c.id for c in w.customers],
    "customers": lambda w: [[c.id for c in w.customers]],
    "code": lambda w: [c.code for c in w.customers],
    "text": lambda w: ["张", "13812345678", "5678", "secret.zhang", "E12345678", "002X", "长安街"],
    "typed": lambda w: [
        Typed("张淑敏", ("13812345678",), ("粤B3K56L",), (), ("11010519491231002X",)),
        Typed(emails=("secret.zhang@example.com",)),
    ],
    "vehicle": lambda w: [w.vehicle],
    "plate": lambda w: ["粤B3K56L"],
    "everybody": lambda w: [False, True],
    "also_left": lambda w: [True],
    "ended": lambda w: [False, True],
    "kind": lambda w: ["customer", "vehicle"],
    "record": lambda w: [c.id for c in w.customers],
    "DeskService.draft.record": lambda w: [str(c.id) for c in w.customers],
    "numbers": lambda w: [[seq for (seq,) in sql.rows("SELECT seq FROM audit_entry")]],
    "than": lambda w: [0],
    "file": lambda w: [w.file("姓名,旧编码\n张淑敏,OLD-张淑敏\n赵六,\n")],
    "path": lambda w: [w.file("no backup")],
    "person": lambda w: [w.officer.person],
    "post": lambda w: [w.officer.post],
    "company": lambda w: [1],
    "request": lambda w: [1],
    "day": lambda w: [w.office.today],
    "count": lambda w: [3],
    "year": lambda w: [2027],
    "keep": lambda w: [c.id for c in w.customers],
    "gone": lambda w: [c.id for c in w.customers],
    "visit": lambda w: [1],
    "borrowing": lambda w: [1],
    "chosen": lambda w: [Chosen(frozenset(c.id for c in w.customers)), Chosen(wanted=ALL)],
    "change": lambda w: [BulkChange("add_tag", "大客户"), BulkChange("owner", w.officer.person)],
    "FileService.picture.file": lambda w: w.papers(),
    "ReceivableImport.rehearse.file": lambda w: [w.owed()],
    "form": lambda w: ["customer"],
    "application": lambda w: [w.application()],
    "applications": lambda w: [[w.application()]],
    "ApplicationPrints.numbered.number": lambda w: [
        sql.scalar("SELECT number FROM member_application WHERE id = ?", w.application())
    ],
    "paper": lambda w: [w.paper()],
    "membership": lambda w: [w.member()],
    "memberships": lambda w: [[w.member()]],
    "type_code": lambda w: ["member"],
    "wish": lambda w: [Wish((w.card(),))],
    "MemberImport.rehearse.file": lambda w: [w.members()],
    "review": lambda w: [1],
    "FacePrints.face.card": lambda w: [0, w.card()],
    "card": lambda w: [w.card()],
    "card_type": lambda w: ["member"],
    "account": lambda w: [w.account()],
    "passwords": lambda _w: [[StartPassword("李芳", "lifang", "a-b-c")]],
    "MoveService.start_slips.place": lambda _w: [SharedPlace("127.0.0.1", "office")],
    "BackupService.verify.account": lambda w: [None],  # of a server, and no customer's
    "top_up": lambda _w: [TopUp(600_000, "wechat")],
    "CardDeskService.numbered.number": lambda w: [w.card_number()],
    "LedgerService.by_card.number": lambda w: [w.card_number()],
    "LedgerService.by_member.number": lambda w: ["M1"],
    "CardPrints.lost_glyphs.number": lambda w: [w.loss_receipt()],
    "picture": lambda w: [w.design_picture()],
    "design": lambda w: [1],
    "inquiry": lambda w: [w.inquiry()],
    "inquiries": lambda w: [[w.inquiry()]],
    "phone": lambda w: ["13812345678"],
    "handover": lambda w: [w.handover()],
    "calls": lambda w: [[w.call()]],
    "article": lambda w: [1],
    "CallImport.rehearse.file": lambda w: [w.calls()],
    "ComplaintImport.rehearse.file": lambda w: [w.complaints()],
}  # fmt: skip


def hints_of(method: Callable[..., object]) -> dict[str, Any]:
    """Return what a method takes and gives back, by name."""
    bare = inspect.unwrap(method)
    # Before Python 3.12 an array can be annotated by what is in it, but not looked up so.
    return typing.get_type_hints(bare, vars(inspect.getmodule(bare)), {"array": Sequence})


def _default(method: Callable[..., object], name: str) -> Any:
    return hints_of(method)[name]()


def _bring(w: Walk, mode: Mode) -> object:
    text = "姓名,旧编码,备注\n张淑敏,OLD-张淑敏,新备注\n张淑敏,OLD-张淑敏,\n赵六,,\n"
    return w.app.imports.run(w.me, w.file(text), ImportOptions(mode=mode))


def _edited(w: Walk) -> object:
    customer = w.fresh()
    saved = w.app.customers.edit(
        w.me, customer.id, 1, typed(w.app.customers.customer(w.me, customer.id))
    )
    return [saved, w.app.undo.undo(w.me, saved.value.step)]


def _conflict(w: Walk) -> object:
    customer = w.app.customers.customer(w.me, w.customers[0].id)
    with pytest.raises(CrmError) as stale:
        w.app.customers.edit(w.me, customer.id, 1, replace(typed(customer), notes="新"))
    return stale.value


def _deleted(w: Walk) -> object:
    return w.app.bin.delete(w.me, w.fresh().id, 1, "重复建档")


def _restored(w: Walk) -> object:
    customer = w.fresh()
    w.app.bin.delete(w.officer, customer.id, 1, "重复建档")
    return w.app.bin.restore(w.me, customer.id, 2)


def _exported(w: Walk) -> object:
    files = [w.out(f"客户.{ending}") for ending in FORMATS]
    return [[w.app.exports.export(w.me, out, ExportWish(language), second=w.second()), out]
            for out in files for language in Language]  # fmt: skip


def _log_exported(w: Walk) -> object:
    out = w.out("log.jsonl")
    return [w.app.audit.export(w.me, out), out]


def _stale(deed: Callable[[], object]) -> object:
    """Return the conflict that a deed ends in: both versions are shown to whoever acts."""
    with pytest.raises(Conflict) as stale:
        deed()
    return stale.value


def _undone(w: Walk, saved: Outcome[Saved]) -> object:
    """Return what was saved, how the step is named, and what undoing it says."""
    steps = w.app.undo.steps(w.me)
    return [saved.value, saved.changes, steps, w.app.undo.undo(w.me, saved.value.step)]


def _levelled(w: Walk) -> object:
    one, standing = w.fresh(), w.app.standing
    done = _undone(w, standing.set_level(w.me, one.id, 1, "vip", "年消费最高"))
    return [done, _stale(lambda: standing.set_level(w.me, one.id, 1, "vip", "晚了"))]


def _handed_over(w: Walk) -> object:
    one, standing, to = w.fresh(), w.app.standing, w.officer.person
    done = _undone(w, standing.set_owner(w.me, one.id, 1, to, "休产假"))
    return [done, _stale(lambda: standing.set_owner(w.me, one.id, 1, to, "晚了"))]


def _left_alone(w: Walk) -> object:
    one, standing = w.fresh(), w.app.standing
    done = _undone(w, standing.refuse_contact(w.me, one.id, 1, "不再联系"))
    return [done, _stale(lambda: standing.refuse_contact(w.me, one.id, 1, "晚了"))]


def _contacted_again(w: Walk) -> object:
    one, standing = w.fresh(), w.app.standing
    standing.refuse_contact(w.officer, one.id, 1, "不再联系")
    stale = _stale(lambda: standing.allow_contact(w.me, one.id, 1, "晚了"))
    return [stale, _undone(w, standing.allow_contact(w.me, one.id, 2, "客户来电"))]


def _placed(w: Walk) -> object:
    one, place = w.fresh(), FilePlace("D-9", "B-2", date(2030, 1, 1))
    done = _undone(w, w.app.lending.place(w.me, one.id, 1, place))
    return [done, _stale(lambda: w.app.lending.place(w.me, one.id, 1, place))]


def _taken(w: Walk) -> object:
    """Return a recording, and how every paper of a customer is refused."""
    sound = w.app.files.add(w.me, w.customers[0].id, "来电.mp3", b"ID3").value
    told: list[object] = [w.app.files.take(w.me, sound.id, way) for way in Way]
    for paper, way in product(w.papers(), Way):
        if paper != sound.id:
            with pytest.raises(NotAllowed) as refused:
                w.app.files.take(w.me, paper, way)
            told.append(refused.value)
    assert len(told) == 3 * len(Way), "a recording, a paper, the evidence of a consent"
    return told


def _opened_scan(w: Walk) -> object:
    """Return how the scan of an application is refused."""
    told: list[object] = []
    for way in Way:
        with pytest.raises(NotAllowed) as refused:
            w.app.papers.take(w.me, w.paper(), way)
        told.append(refused.value)
    return told


def _changed_in_bulk(w: Walk) -> object:
    chosen = Chosen(frozenset({w.fresh().id, w.fresh().id}))
    done = w.app.bulk.change(w.me, chosen, BulkChange("add_tag", "大客户"))
    steps = w.app.undo.steps(w.me)
    return [done.value, done.changes, steps, w.app.undo.undo(w.me, done.value.step)]


def _levelled_in_bulk(w: Walk) -> object:
    done = w.app.bulk.set_level(w.me, Chosen(frozenset({w.fresh().id})), "vip", "年消费最高")
    steps = w.app.undo.steps(w.me)
    return [done.value, done.changes, steps, w.app.undo.undo(w.me, done.value.step)]


def _statements(w: Walk) -> object:
    return [w.app.care_prints.statement(w.me, customer.id, language)
            for customer in w.customers for language in Language]  # fmt: skip


def _owed(w: Walk) -> object:
    tries = [w.app.receivables.run(w.me, w.owed(), dry_run=dry) for dry in (True, False)]
    assert [done.value.failed for done in tries] == [3, 3]
    return [[done.value, done.changes] for done in tries]


def _counted(w: Walk) -> object:
    w.card()
    count = w.app.stock_counts.take(w.me, "member", 1).value
    return [w.app.stock_prints.count(w.me, count.id, language) for language in Language]


def _handed_out(w: Walk) -> object:
    w.app.stock.receive(w.me, Delivery("gift", 2))
    given = w.app.stock.allocate(w.me, Wanted("gift", quantity=1), w.me.person).value
    return [w.app.stock_prints.slip(w.me, given.number, language) for language in Language]


def _lost_and_replaced(w: Walk) -> object:
    """Return the receipts of a card that was lost and of its replacement."""
    prints, lost = w.app.card_prints, w.loss_receipt()
    w.app.stock.allocate(w.me, Wanted("member", quantity=1), w.me.person)
    version = sql.scalar("SELECT version FROM card WHERE id = ?", w.card())
    how = Replacing(identity=True, method="wechat")
    done = w.app.card_replacing.replace(w.me, w.card(), version, how).value
    return [
        made
        for language in Language
        for made in (
            prints.loss_receipt(w.me, lost, language),
            prints.reissue_receipt(w.me, done.number, language),
            prints.receipt(w.me, lost, language),
        )
    ]


def _bookings(w: Walk) -> object:
    """Return the statement of an account and the receipt of money that came onto it."""
    number, prints = w.topped_up(), w.app.ledger_prints
    return [
        made
        for language in Language
        for made in (
            prints.statement(w.me, w.account(), language),
            prints.receipt(w.me, number, language),
        )
    ]


def _sold(w: Walk) -> object:
    """Return what is said of a file of sales: of that card, and of a number that is none."""
    w.topped_up()
    return w.app.till_import.run(
        w.me, w.file(f"会员卡号,单据号,日期,金额\n{w.card_number()},P-1,2026-03-02,12\n,P-2,,x\n")
    )


#: What gives customers, texts or files back, by the end of its name; a new one belongs here.
DEEDS: dict[str, Callable[[Walk], object]] = {
    "CustomerService.add": lambda w: w.app.customers.add(w.me, CustomerData(1, "person", "赵六")),
    "CustomerService.edit": lambda w: [_edited(w), _conflict(w)],
    "BinService.delete": _deleted,
    "BinService.restore": _restored,
    "MergeService.merge": lambda w: w.app.merging.merge(
        w.me, w.fresh().id, w.fresh().id, (1, 1)
    ),
    "ExportService.export": _exported,
    "ImportService.run": lambda w: [_bring(w, mode) for mode in Mode],
    "CustomerPrints.sheet": lambda w: [
        w.app.customer_prints.sheet(w.me, customer.id, language)
        for customer in w.customers for language in Language
    ],
    "CustomerPrints.listed": lambda w: [
        w.app.customer_prints.listed(w.me, CustomerFilter(order=order), Language.ZH)
        for order in ("name", "incomplete")
    ],
    "CarePrints.statement": _statements,
    "MemberImport.run": lambda w: [
        w.app.member_imports.run(w.me, w.members(), MemberOptions()),
        w.app.tier_reviews.reviews(w.me),
    ],
    "MemberImport.run_apart": lambda w: w.app.member_imports.run_apart(
        w.me, w.members(), MemberOptions(new_tiers=True)
    ),
    "ComplaintImport.run": lambda w: w.app.complaint_import.run(
        w.me, w.complaints(), ComplaintOptions()
    ),
    "ComplaintImport.run_apart": lambda w: w.app.complaint_import.run_apart(
        w.me, w.complaints(), ComplaintOptions(dry_run=True)
    ),
    "CallImport.run": lambda w: w.app.call_imports.run(w.me, w.calls()),
    "TierPrints.members": lambda w: [
        w.card(),
        *(w.app.tier_prints.members(w.me, "", language) for language in Language),
    ],
    "FacePrints.print_faces": lambda w: [
        w.app.card_faces.print_faces(w.me, Wish((w.card(),)), Layout(paper), language=language)
        for paper in Paper for language in Language
    ],
    "StockPrints.count": _counted,
    "StockPrints.slip": _handed_out,
    "CarePrints.retention": lambda w: [
        w.app.care_prints.retention(w.me, language) for language in Language
    ],
    "ReceivableImport.run": _owed,
    "StandingService.set_level": _levelled,
    "StandingService.set_owner": _handed_over,
    "StandingService.refuse_contact": _left_alone,
    "StandingService.allow_contact": _contacted_again,
    "LendingService.place": _placed,
    "FileService.take": _taken,
    "PaperService.take": _opened_scan,
    "TillImport.run": _sold,
    "LedgerPrints.statement": _bookings,
    "LedgerPrints.receipt": _bookings,
    "CardPrints.loss_receipt": _lost_and_replaced,
    "CardPrints.reissue_receipt": lambda _w: ["with the loss"],
    "CardPrints.receipt": lambda _w: ["with the loss"],
    "ApplicationPrints.form": lambda w: [
        w.app.application_prints.form(w.me, w.application(), language) for language in Language
    ],
    "BulkService.change": _changed_in_bulk,
    "BulkService.set_level": _levelled_in_bulk,
    "AuditService.export": _log_exported,
    "AuditPrints.report": lambda w: w.app.audit_prints.report(
        w.me, _default(w.app.audit_prints.report, "wanted"), Language.ZH
    ),
    "OrganisationPrints.chart": lambda w: w.app.prints.chart(w.me, 1, Language.ZH),
    "OrganisationPrints.post_description": lambda w: w.app.prints.post_description(
        w.me, w.officer.post, Language.EN
    ),
}  # fmt: skip
#: Done as well, though what they give back holds counts only: the steps they leave are named.
BESIDES = {"BulkService.change", "BulkService.set_level"}
#: What gives texts or files back and is no way out, and why.
NO_WAY_OUT = {
    "RevealService.reveal": "the one door: for a reason, so many a day, noted each time",
    "ImportService.run_apart": "run, in a process of its own",
    "RestoreService.permit": "a backup that is put back, by two people",
    "BackupService.make": "the office as it is, encrypted",
    "CopyService.to_file": "the office as it is, by the server's own account",
    "CopyService.begin": "that a copy of it is made, and where",
    "RecoverySheets.sheet": "the key of the office and no customer",
    "LoginService.new_recovery_code": "a code made just now",
}
