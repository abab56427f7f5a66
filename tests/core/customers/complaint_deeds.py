"""What the walk past everything masked asks and does of complaints and reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from crm_desktop.complaints.dispatching import DispatchOrder
from crm_desktop.complaints.importing.wishes import ComplaintOptions
from crm_desktop.complaints.intake import Acceptance, Intake
from crm_desktop.complaints.intake_desk import PromiseAsked
from crm_desktop.complaints.list_model import CaseFilter
from crm_desktop.complaints.model import DispatchResult, Target
from crm_desktop.complaints.read import complaint_of, dispatch_of
from crm_desktop.complaints.rectifying import RectificationData
from crm_desktop.complaints.similar import Similar
from crm_desktop.complaints.supervising import SupervisionOrder
from crm_desktop.foundation.words import Language
from crm_desktop.insight.report_prints import Wanted
from db import sql
from tests.core.customers.walk import PAPER, Walk

_WORDS = "打13812345678找我，修了三次没修好"


def case(w: Walk) -> int:
    """Return a complaint of a customer whose words name a telephone, with all that hangs on it."""
    found = sql.scalar("SELECT min(id) FROM complaint WHERE origin = 'desk'")
    return int(found) if found else _complained(w)


def _complained(w: Walk) -> int:
    app, me = w.app, w.me
    intake = Intake(
        words=_WORDS,
        wish=f"退款，{_WORDS}",
        fault="漏油",
        customer=w.customers[0].id,
        contact_name="张淑敏",
        contact_phone="13812345678",
        vehicle=w.vehicle,
    )
    made = app.complaint_intake.register(me, intake).value.case
    app.case_files.add_file(me, made.id, "13812345678.pdf", PAPER)
    app.case_steps.reply(me, made.id, made.version, "打13812345678无人接")
    made = complaint_of(made.id)
    accepted = Acceptance("repair", "ordinary", wish=f"退款，{_WORDS}")
    app.complaint_intake.accept(me, made.id, made.version, accepted)
    here = Target(1, person=me.person)
    version = complaint_of(made.id).version
    app.dispatches.dispatch(me, made.id, version, [DispatchOrder(here, _WORDS)])
    order = dispatch(w)
    app.handling.receive(me, order, dispatch_of(order).version)
    app.handling.progress(me, order, dispatch_of(order).version, _WORDS)
    found = DispatchResult(facts=_WORDS, cause="diagnosis", measure=_WORDS, reaction=_WORDS)
    app.handling.submit(me, order, dispatch_of(order).version, found)
    by = w.office.clock.now() + timedelta(hours=3)
    demand = SupervisionOrder("请说明进度", by, here)
    app.supervision.supervise(me, made.id, complaint_of(made.id).version, demand)
    due = w.office.today + timedelta(3)
    app.rectifications.issue(me, RectificationData("漏油", due, here, made.id))
    return made.id


def dispatch(w: Walk) -> int:
    """Return an order of that complaint."""
    return int(sql.scalar("SELECT min(id) FROM dispatch") or _one_of("dispatch", w))


def supervision(w: Walk) -> int:
    """Return what was demanded of it."""
    return int(sql.scalar("SELECT min(id) FROM supervision") or _one_of("supervision", w))


def rectification(w: Walk) -> int:
    """Return the order to put it right."""
    return int(sql.scalar("SELECT min(id) FROM rectification") or _one_of("rectification", w))


def report(w: Walk) -> int:
    """Return the report of last month."""
    found = sql.scalar("SELECT min(id) FROM month_report")
    if found is None:
        day = w.office.today.replace(day=1) - timedelta(days=1)
        found = w.app.month_reports.prepare(w.me, "complaint", day, 1).value.id
    return int(found)


def _one_of(table: str, w: Walk) -> int:
    case(w)
    return int(sql.scalar(f"SELECT min(id) FROM {table}"))


def number_of_case(w: Walk) -> str:
    """Return the number of that complaint."""
    return str(sql.scalar("SELECT number FROM complaint WHERE id = ?", case(w)))


def _figures(w: Walk) -> Any:
    case(w)
    return w.app.complaint_figures.figures(w.me, "complaint", w.office.today, 1)


def _files(w: Walk) -> list[int]:
    found = sql.rows("SELECT id FROM attachment WHERE kind = 'complaint' AND subject = ?", case(w))
    return [file for (file,) in found]


ARGUMENTS: dict[str, Callable[[Walk], Iterable[Any]]] = {
    "complaint": lambda w: [case(w)],
    "ComplaintService.case_of.kind": lambda _w: ["dispatch"],
    "ComplaintService.case_of.record": lambda w: [dispatch(w)],
    "complaints": lambda w: [[case(w)]],
    "supervision": lambda w: [supervision(w)],
    "rectification": lambda w: [rectification(w)],
    "report": lambda w: [report(w)],
    "other_than": lambda _w: [0],
    "CaseFileService.picture.file": _files,
    "RectificationService.proof_content.file": _files,
    "CaseFileService.numbered.number": lambda w: [number_of_case(w)],
    "CaseStepService.numbered.number": lambda w: [number_of_case(w)],
    "ComplaintService.by_number.number": lambda w: [number_of_case(w)],
    "ComplaintPrints.numbered.number": lambda w: [number_of_case(w)],
    "ComplaintImport.rehearse.options": lambda _w: [ComplaintOptions()],
    "first": lambda w: [w.office.today],
    "last": lambda w: [w.office.today],
    "similar": lambda w: [Similar(w.customers[0].id, "13812345678", w.vehicle, "漏油")],
    "asked": lambda _w: [PromiseAsked()],
    "level": lambda _w: ["ordinary"],
    "tier": lambda _w: [""],
    "channel": lambda _w: ["call"],
    "ComplaintService.ids.wanted": lambda _w: [CaseFilter()],
    "ComplaintService.counts.wanted": lambda _w: [CaseFilter()],
    "ComplaintService.board.wanted": lambda w: [CaseFilter(), _any_case(w)],
    "since": lambda w: [w.office.clock.now() - timedelta(days=9)],
    "figure": lambda _w: ["received"],
    "figures": lambda w: [_figures(w)],
    "ReportPrints.preview.wanted": lambda w: [_last_month(w)],
}


def _any_case(w: Walk) -> CaseFilter:
    case(w)
    return CaseFilter(text="13812345678")


def _last_month(w: Walk) -> Wanted:
    return Wanted("complaint", w.office.today.replace(day=1) - timedelta(days=1), 1)


def _papers(w: Walk) -> list[bytes]:
    """Return every paper of that case in both languages."""
    prints, of = w.app.complaint_prints, case(w)
    made = [
        put(w.me, of, language)
        for put in (prints.dossier, prints.form, prints.report, prints.confirmation)
        for language in Language
    ]
    made.append(prints.dossier(w.me, of, Language.ZH, redacted=True))
    made.append(prints.order_slip(w.me, dispatch(w), Language.ZH))
    made.append(prints.demand_slip(w.me, supervision(w), Language.ZH))
    number = str(sql.scalar("SELECT number FROM dispatch WHERE id = ?", dispatch(w)))
    made.append(prints.slip(w.me, number, Language.ZH))
    number = str(sql.scalar("SELECT number FROM rectification WHERE id = ?", rectification(w)))
    made.append(prints.notice(w.me, number, Language.ZH))
    return made


def _counted(w: Walk) -> list[object]:
    out = w.out("month.xlsx")
    told = [w.app.report_prints.pdf(w.me, _last_month(w), language) for language in Language]
    return [*told, w.app.report_prints.xlsx(w.me, _last_month(w), Language.ZH, out), out]


DEEDS: dict[str, Callable[[Walk], object]] = {
    "ComplaintPrints.dossier": _papers,
    **{
        f"ComplaintPrints.{name}": lambda _w: ["with the dossier"]
        for name in (
            "form", "report", "confirmation", "order_slip", "demand_slip", "slip", "notice",
        )
    },
    "ReportPrints.pdf": _counted,
    "ReportPrints.xlsx": lambda _w: ["with the paper"],
}  # fmt: skip
#: What gives files back and is no way out, and why.
NO_WAY_OUT = {
    "CaseFileService.content": "papers of a case, to whoever decides or handles it, noted",
}
