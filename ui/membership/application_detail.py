"""An application beside the queue: how far it is, what the checks say, its papers, who did what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.customers.model import Happening
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.applying import Application, Shown, Verdict
from ui.access.detail import Detail, column_of, section, wrapped
from ui.access.post_detail import LABEL_WIDTH
from ui.access.wording import dotted, listed
from ui.customers.overview import entries_of
from ui.membership.application_rows import ApplicationSource, deadline_of
from ui.membership.looks import APPLICATION_STATES, APPLICATION_TONES, linked
from ui.membership.papers import PapersView
from ui.toolkit.clock import ClockChip
from ui.toolkit.dates import moment_words
from ui.toolkit.fields import Note
from ui.toolkit.notices import Band, EmptyState
from ui.toolkit.panels import KeyValues
from ui.toolkit.stepper import Step, Stepper
from ui.toolkit.text import Label
from ui.toolkit.timeline import Timeline
from ui.toolkit.tokens import Space, Tone
from ui.workplace import Address, Workplace

_WAY = (
    Phrase("application.way.entered"),
    Phrase("application.way.reviewed"),
    Phrase("application.way.joined"),
)
_REACHED = {"draft": 0, "review": 1, "papers": 1, "approved": 2, "joined": 3}
_MARKS = {
    Verdict.OK: ("circle-check", "green"),
    Verdict.WARN: ("triangle-alert", "amber"),
    Verdict.BLOCK: ("circle-alert", "red"),
}
_GRAVITY = {Verdict.BLOCK: 0, Verdict.WARN: 1, Verdict.OK: 2}


class ApplicationDetail(Detail):
    """The page of an application."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(
            (
                ("overview", Phrase("organisation.overview")),
                ("papers", Phrase("members.papers")),
                ("timeline", Phrase("organisation.timeline")),
            ),
            EmptyState(
                Phrase("organisation.choose"), Phrase("application.choose"), icon="user-check"
            ),
            parent,
        )
        self._place = place
        self.papers, self.timeline = PapersView(place), Timeline()
        self.use_section("papers", self.papers)
        self.use_section("timeline", self.timeline)

    def show_application(self, application: Application, source: ApplicationSource) -> None:
        """Show an application."""
        state = application.state
        self.show_head(
            application.name,
            application.number,
            dotted(application.tier.phrase, source.card(application.card_type)),
            (APPLICATION_STATES[state], APPLICATION_TONES[state]),
        )
        self.tabs.set_count(1, len(application.papers) or None)
        self.papers.show_papers(application, source.words)
        self.show_section("overview", lambda: self._overview(application, source))

    def show_happenings(self, events: Sequence[Happening], now: datetime) -> None:
        """Show what happened to it."""
        self.timeline.set_entries(entries_of(events, now))

    def _overview(self, application: Application, source: ApplicationSource) -> QWidget:
        parts: list[QWidget] = [_way(application)]
        if application.state == "papers":
            parts.append(_missing(application, source))
        if checks := application.checks or application.shown:
            title = (
                Phrase("application.checks") if application.checks else Phrase("application.shown")
            )
            # What stands in the way comes first: it is what the reviewer must see.
            gravest = sorted(checks, key=lambda each: _GRAVITY[each.verdict])
            parts.append(section(title, *(_check(each) for each in gravest)))
        parts.append(section(Phrase("organisation.facts"), self._facts(application, source)))
        if application.notes:
            notes = KeyValues(label_width=LABEL_WIDTH)
            notes.add(Phrase("members.notes"), wrapped(application.notes))
            parts.append(notes)
        return column_of(*parts)

    def _facts(self, application: Application, source: ApplicationSource) -> KeyValues:
        word, now = source.words.word, self._place.now()
        facts = KeyValues(label_width=LABEL_WIDTH)
        if deadline_of(application) is not None:
            clock = ClockChip(deadline_of(application), self._place.clock, flush=True)
            facts.add(Phrase("members.due"), clock)
        facts.add(Phrase("members.customer"), self._customer(application))
        facts.add(Phrase("members.phone"), application.phone or "—")
        facts.add(Phrase("members.source"), word("customer_source", application.source) or "—")
        signed = [
            phrase
            for phrase, is_signed in (
                (Phrase("application.terms"), application.terms_signed),
                (Phrase("application.notice"), application.notice_signed),
            )
            if is_signed
        ]
        facts.add(Phrase("members.signed"), listed(signed) or Phrase("application.nothing_signed"))
        given = [word("consent_purpose", each) for each in sorted(application.consents)]
        facts.add(Phrase("members.consents"), listed(given) or Phrase("application.no_consent"))
        entered = dotted(application.clerk, moment_words(application.entered_at, now))
        facts.add(Phrase("members.clerk"), entered)
        if application.decided_at is not None:
            decided = dotted(application.decider, moment_words(application.decided_at, now))
            facts.add(Phrase("application.decided_by"), decided)
        if application.reason:
            facts.add(Phrase("members.reason"), wrapped(application.reason))
        return facts

    def _customer(self, application: Application) -> QHBoxLayout:
        address = Address("customers", kind="customer", id=application.customer)
        who = dotted(application.name, application.code)
        return linked(who, lambda: self._place.go(address))


def _way(application: Application) -> QWidget:
    """Return the steps; an application that ended early stops where it was."""
    stepper = Stepper()
    stepper.setContentsMargins(0, Space.XS, 0, 0)
    early = application.state in ("rejected", "withdrawn")
    reached = 1 if early else _REACHED[application.state]
    stepper.show_steps([Step(each) for each in _WAY], reached)
    if early:
        state = APPLICATION_STATES[application.state]
        stepper.tell("", Phrase("application.ended_early", state=state))
    else:
        stepper.tell("")
    framed = QWidget()
    column = QVBoxLayout(framed)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(stepper)
    return framed


def _missing(application: Application, source: ApplicationSource) -> QWidget:
    missing = application.missing
    kinds = listed(source.words.word("evidence_kind", each) for each in missing.kinds)
    band = Band(
        Phrase("application.missing", kinds=kinds), tone=Tone.AMBER, icon="file-input", stretch=True
    )
    parts = QWidget()
    column = QVBoxLayout(parts)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(Space.XS)
    column.addWidget(band)
    if missing.note:
        column.addWidget(Label(missing.note, ink="text2", wrap=True, selectable=True))
    return parts


def _check(shown: Shown) -> Note:
    icon, ink = _MARKS[Verdict(shown.verdict)]
    words = "text2" if shown.verdict == Verdict.OK else "text"
    note = Note()
    note.show_note(shown.phrase, icon=icon, ink=ink, words=words)
    return note
