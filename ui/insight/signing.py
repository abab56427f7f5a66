"""The steps of a report: prepared, checked, approved, sent back; each by whoever may take it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from crm_desktop.foundation.actor import Actor, Countersign
from crm_desktop.foundation.errors import SecondPersonNeeded
from crm_desktop.foundation.words import Phrase
from crm_desktop.insight.model import MonthReport
from ui.insight.forms import ask_again, ask_refusal
from ui.insight.reading import Found
from ui.insight.sign_bar import SignBar, signs_of
from ui.shell.second_person import ask_second
from ui.workplace import Workplace

if TYPE_CHECKING:
    from crm_desktop.application import Application

CREATE, CHECK, APPROVE = "reports.create", "reports.check", "reports.approve"
Act = Callable[["Application", Actor, Countersign | None, str], Any]


class Signing(QObject):
    """Offers the next step of the report that is shown, and takes it.

    ``stepped`` follows a step that was taken here; ``failed`` carries why one was not.
    """

    stepped = Signal()
    failed = Signal(object)

    def __init__(self, place: Workplace, bar: SignBar) -> None:
        super().__init__(bar)
        self._place, self._bar = place, bar
        self._found: Found | None = None
        bar.next.clicked.connect(self.take_step)
        bar.refuse.clicked.connect(self.refuse)

    @property
    def is_offered(self) -> bool:
        """Whether the next step can be taken now."""
        button = self._bar.next
        return button.isVisibleTo(self._bar) and button.isEnabled()

    def offer(self, found: Found | None) -> None:
        """Show how far a report is, and offer what whoever works here may do with it."""
        self._found = found
        report, bar, place = found.report if found else None, self._bar, self._place
        state = report.state if report else ""
        right = {"prepared": CHECK, "checked": APPROVE}.get(state, CREATE)
        mine = found is not None and found.is_newest and place.may(right)
        # Of what was approved there is another edition only when something changed.
        due = state != "approved" or bool(found and found.late)
        bar.next.set_phrase(self.next_words())
        bar.next.setVisible(mine and due)
        bar.steps.show_signs(signs_of(report, mine=mine and due))
        bar.next.unblock()
        runs = mine and report is None and self._runs()
        if runs:
            bar.next.block(Phrase("insight.room.runs"))
        bar.reason.setVisible(runs)
        bar.refuse.setVisible(mine and state in ("prepared", "checked"))
        bar.export.setEnabled(found is not None)

    def next_words(self) -> Phrase:
        """Return what the next step is called."""
        report = self._found.report if self._found else None
        if report is None:
            return Phrase("insight.room.do.prepare")
        return {
            "prepared": Phrase("event.month_report.check"),
            "checked": Phrase("event.month_report.approve"),
            "refused": Phrase("insight.room.do.prepare_again"),
        }.get(report.state, Phrase("insight.room.do.again"))

    def take_step(self) -> None:
        """Take the next step with the report that is shown."""
        if self._found is None:
            return
        report = self._found.report
        if report is None or report.state == "refused":
            self._prepare()
        elif report.state == "approved":
            form = ask_again(self._bar.window(), self._place, report)
            form.saved.connect(lambda _report: self.stepped.emit())
        else:
            self._sign(report)

    def refuse(self) -> None:
        """Ask why the report that is shown is sent back."""
        report = self._found.report if self._found else None
        if report is not None:
            form = ask_refusal(self._bar.window(), self._place, report)
            form.saved.connect(lambda _report: self.stepped.emit())

    def _prepare(self) -> None:
        assert self._found is not None
        wanted = self._found.wanted

        def prepare(app: Application, actor: Actor, *_given: object) -> Any:
            return app.month_reports.prepare(actor, wanted.kind, wanted.day, wanted.company)

        self._step(prepare, Phrase("insight.room.prepared"))

    def _sign(self, report: MonthReport) -> None:
        approves = report.state == "checked"

        def sign(app: Application, actor: Actor, second: Countersign | None, reason: str) -> Any:
            service = app.month_reports
            step = service.approve if approves else service.check
            return step(actor, report.id, report.version, second=second, exception=reason)

        said = Phrase("insight.room.approved") if approves else Phrase("insight.room.checked")
        self._step(sign, said)

    def _step(
        self, act: Act, said: Phrase, second: Countersign | None = None, reason: str = ""
    ) -> None:
        self._bar.next.setEnabled(False)

        def done(_made: object) -> None:
            self._place.say(said)
            self.stepped.emit()

        def failed(error: Exception) -> None:
            self.offer(self._found)
            if isinstance(error, SecondPersonNeeded):
                ask_second(
                    self._bar.window(),
                    self._place,
                    error,
                    error.rights,
                    lambda signature, why: self._step(act, said, signature, why),
                )
            else:
                self.failed.emit(error)

        self._place.ask(
            lambda app, actor: act(app, actor, second, reason),
            owner=self,
            done=done,
            failed=failed,
        )

    def _runs(self) -> bool:
        """Whether the month is not over yet."""
        assert self._found is not None
        return self._found.shown.figures.period.last >= self._place.now().date()
