"""What the room of reports reads at once, and the choices that it offers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.words import Language, Phrase
from crm_desktop.insight.model import KINDS, LateChange, MonthReport, Period, ReportLine
from crm_desktop.insight.report_prints import Shown, Wanted
from crm_desktop.insight.telling import changed_words, figure_name
from crm_desktop.sharing.model import ReadingState
from ui.insight.kind_list import KindRow
from ui.toolkit.combos import Option
from ui.toolkit.speech import language, tr

if TYPE_CHECKING:
    from crm_desktop.application import Application

_MONTHS = 25
_MOST_CHANGES = 3


@dataclass(frozen=True)
class Found:
    """What was read: the paper, the month's reports, and what changed since it was frozen."""

    shown: Shown
    lines: list[ReportLine]
    late: tuple[LateChange, ...]
    companies: list[tuple[int, str]]
    reading: ReadingState

    @property
    def report(self) -> MonthReport | None:
        """The report that is shown, None for a draft."""
        return self.shown.report

    @property
    def wanted(self) -> Wanted:
        """What is on the page, which need not be what was chosen a moment ago."""
        figures = self.shown.figures
        report = self.report.id if self.report else 0
        return Wanted(figures.kind, figures.period.first, figures.company, report)

    @property
    def editions(self) -> list[ReportLine]:
        """The editions of the report that is shown, the newest first."""
        figures = self.shown.figures
        return [x for x in self.lines if (x.kind, x.company) == (figures.kind, figures.company)]

    @property
    def is_newest(self) -> bool:
        """Whether no later edition than the one shown was prepared."""
        report = self.report
        return report is None or self.editions[0].id == report.id

    def late_words(self) -> str:
        """Return the first of what changed, in the language of the window."""
        figures, words = self.shown.figures, self.shown.words
        between = "；" if language() is Language.ZH else "; "
        return between.join(
            f"{tr(figure_name(figures.kind, each.figure, (figures.now,), words))} "
            f"{tr(changed_words(each))}"
            for each in self.late[:_MOST_CHANGES]
        )


def read_report(app: Application, actor: Actor, wanted: Wanted, language: Language) -> Found:
    """Read what the room shows; runs on the lane. Raises NotFound."""
    shown = app.report_prints.preview(actor, wanted, language)
    late: tuple[LateChange, ...] = ()
    if shown.report is not None:
        late = app.month_reports.late_changes(actor, shown.report.id)
    lines = app.month_reports.reports(actor, wanted.day)
    companies = app.complaint_figures.companies(actor)
    return Found(shown, lines, late, companies, app.standby.state(actor))


def reading_words(state: ReadingState) -> Phrase | None:
    """Return where the figures were read and as of when; None where everything is read there."""
    if not state.is_set:
        return None
    if state.away:
        return Phrase("insight.room.standby_away")
    if state.as_of is None:
        return Phrase("insight.room.as_of_new")
    return Phrase("insight.room.as_of", at=f"{state.as_of:%H:%M}")


def kind_rows(found: Found | None, month: date) -> list[KindRow]:
    """Return the list of reports with how far each is in a month."""
    lines = found.lines if found else []
    company = found.shown.figures.company if found else None
    rows = []
    for kind in KINDS:
        states = [x.state for x in lines if (x.kind, x.company) == (kind, company)]
        state = states[0] if states else ""
        words = Phrase(f"state.month_report.{state}") if state else Phrase("insight.draft")
        said = Phrase("insight.room.of_month", month=f"{month.month}", state=words)
        rows.append(KindRow(kind, Phrase(f"insight.name.{kind}"), state, said))
    return rows


def company_options(companies: list[tuple[int, str]]) -> list[Option]:
    """Return the companies to choose from; all of them first, as 0, where there are several."""
    options = [Option(company, name) for company, name in companies]
    if len(companies) > 1:
        options.insert(0, Option(0, Phrase("insight.all_companies")))
    return options


def month_options(today: date) -> list[Option]:
    """Return the months to choose from, the running one first."""
    found, month = [], Period.month(today)
    for _ in range(_MONTHS):
        found.append(month_option(month.first))
        month = Period.month(month.first - timedelta(days=1))
    return found


def month_option(first: date) -> Option:
    """Return a month as a choice."""
    return Option(first, Period.month(first).phrase)
