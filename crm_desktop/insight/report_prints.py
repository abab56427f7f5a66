"""Reports as PDF and as workbooks: what was signed off as it was frozen, else a draft.

The verification code of a report is made of the figures that it froze: every copy has the same, and
other figures would have another. A draft has none, and says on every page that it is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.usecase import Context, Service, composed, reading, use_case
from crm_desktop.foundation.words import Language, Phrase, say
from crm_desktop.foundation.work import Look, Work
from crm_desktop.insight.counting import Span
from crm_desktop.insight.figures import VIEW, figures_of, reached
from crm_desktop.insight.model import Figures, MonthReport, Period
from crm_desktop.insight.reports import newest, within
from crm_desktop.insight.telling import DICTIONARIES, Words, in_language, title
from crm_desktop.office.prints import dictionary_word
from db import sql

#: Ways out of the program that the log tells.
PRINTED, SAVED, EXPORTED = "print", "save", "xlsx"


@dataclass(frozen=True)
class Wanted:
    """Which report: its kind, a day of its month, a company or None for all, or an edition."""

    kind: str
    day: date
    company: int | None = None
    report: int = 0


@dataclass(frozen=True)
class Shown:
    """A report as it is shown: its figures, the report that froze them or None, and the PDF.

    ``words`` are those of the dictionaries that it needs, in its language.
    """

    figures: Figures
    report: MonthReport | None
    title: Phrase
    pdf: bytes
    words: Words


class ReportPrints(Service):
    """Reports of the companies within scope, out of the program."""

    @reading(VIEW)
    def preview(self, look: Look, wanted: Wanted, language: Language) -> Shown:
        """Return the newest edition of a month's report, or a draft where none was prepared.

        Nothing of it stands in the log: ``note`` tells what became of it. Raises NotFound.
        """
        return _shown(self._context, look, wanted, language)

    @use_case("report.print", VIEW)
    def note(self, work: Work, wanted: Wanted, way: str) -> None:
        """Note that a report leaves the program: ``print``, ``save`` or ``xlsx``."""
        found = within(work, wanted.report) if wanted.report else None
        period = found.period if found else Period.month(wanted.day)
        told = {"kind": wanted.kind, "from": period.first, "way": way, "company": wanted.company}
        if found:
            told["code"] = found.code
        work.changed("month_report", wanted.report, found.number if found else "", None, told)

    @composed(VIEW, "report.print")
    def pdf(self, actor: Actor, wanted: Wanted, language: Language) -> Shown:
        """Return a report as ``preview`` does, noted as printed."""
        shown = self.preview(actor, wanted, language)
        self.note(actor, _wanted(shown.figures, shown.report), PRINTED)
        return shown

    @composed(VIEW, "report.print")
    def xlsx(self, actor: Actor, wanted: Wanted, language: Language, out: Path) -> int:
        """Write a report as a workbook with the totals of the paper; return how many lines.

        Raises NotFound, StorageError.
        """
        from crm_desktop.insight.documents import MonthPaper
        from crm_desktop.insight.workbook import write_workbook

        now = self._context.clock.now()
        look = Look(self._context.gate.admit(actor, VIEW, now.date()), now)
        figures, found = _found(self._context, look, wanted)
        paper = MonthPaper(figures, found, _words(language), language)
        mark = Phrase(
            "insight.watermark",
            title=title(figures),
            number=found.number if found else Phrase("insight.draft"),
            name=look.acting.person_name,
            at=f"{now:%Y-%m-%d %H:%M}",
        )
        written = write_workbook(out, paper, say(mark, language))
        self.note(actor, _wanted(figures, found), EXPORTED)
        return written.rows


def _wanted(figures: Figures, report: MonthReport | None) -> Wanted:
    first = figures.period.first
    return Wanted(figures.kind, first, figures.company, report.id if report else 0)


def _found(context: Context, look: Look, wanted: Wanted) -> tuple[Figures, MonthReport | None]:
    if wanted.report:
        found = within(look, wanted.report)
        return found.figures, found
    whole, period = reached(look, wanted.company), Period.month(wanted.day)
    last = newest(wanted.kind, period, whole)
    if last is not None:
        return last.figures, last
    span = Span(period, look.now, whole)
    return context.at_standby(lambda: figures_of(wanted.kind, span)), None


def _shown(context: Context, look: Look, wanted: Wanted, language: Language) -> Shown:
    from crm_desktop.insight.documents import MonthPaper, month_document
    from crm_desktop.paper.letterhead import Letterhead

    figures, found = _found(context, look, wanted)
    owner = figures.company or look.acting.company
    head = Letterhead(
        company=str(sql.scalar("SELECT name FROM company WHERE id = ?", owner)),
        number=found.number if found else say(Phrase("insight.draft"), language),
        printed_by=look.acting.person_name,
        printed_at=look.now,
        verification_code=found.code if found else "—",
        version=say(Phrase("insight.edition", edition=found.edition), language) if found else "",
        secrecy=dictionary_word("secrecy", "internal", language),
        language=language,
        watermark=None if found else say(Phrase("insight.draft"), language),
    )
    words = _words(language)
    pdf = month_document(head, MonthPaper(figures, found, words, language))
    return Shown(figures, found, title(figures), pdf, words)


def _words(language: Language) -> Words:
    marks = sql.marks(len(DICTIONARIES))
    entries = sql.rows(
        f"SELECT dictionary, code, zh, en FROM dictionary_entry WHERE dictionary IN ({marks})",
        *DICTIONARIES,
    )
    return in_language(entries, language)
