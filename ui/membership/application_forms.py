"""What is typed about an application: the application itself, papers asked for, reasons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.application import Application as App
from crm_desktop.cards.model import CardType
from crm_desktop.customers.model import Customer
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.applying import Application, ApplicationData
from crm_desktop.membership.model import Tier
from ui.access.dictionary import DictionaryWords
from ui.access.forms import RecordForm, Saving, must_choose, show_form
from ui.access.wording import listed
from ui.access.words_form import WordsForm
from ui.membership.boxes import Boxes, BoxesBinding
from ui.toolkit.combos import Combo, Option
from ui.toolkit.dialog import Dialog
from ui.toolkit.inputs import LineEdit, TextEdit
from ui.workplace import Address, Workplace

_WIDTH = 640


@dataclass(frozen=True)
class Offered:
    """Whose application it is, and what there is to choose from."""

    customer: Customer
    words: DictionaryWords
    levels: tuple[Tier, ...]
    cards: tuple[CardType, ...]
    consents: frozenset[str]


def read_offered(app: App, actor: Actor, customer: int) -> Offered:
    """Read what the form offers for a customer; runs on a lane."""
    levels, cards = app.applications.choices(actor)
    given = app.consents.consents(actor, customer).current
    return Offered(
        app.customers.customer(actor, customer),
        DictionaryWords(app.dictionaries.entries(actor)),
        levels,
        cards,
        frozenset(purpose for purpose, line in given.items() if line.given),
    )


class ApplicationForm(RecordForm):
    """Level, kind of card, where it came from, what was signed; every consent begins unticked."""

    def __init__(self, place: Workplace, offered: Offered, known: Application | None) -> None:
        super().__init__(place, "application", self._keep, Phrase("machinery.form.save"))
        self._customer, self._known = offered.customer.id, known
        kept = known.source if known else ""
        self.tier = Combo([Option(each.code, each.phrase) for each in offered.levels])
        self.card_type = Combo([Option(each.code, each.phrase) for each in offered.cards])
        self.source = Combo(offered.words.options("customer_source", kept=kept))
        self.signed = Boxes(
            [
                Option("terms", Phrase("application.terms_signed")),
                Option("notice", Phrase("application.notice_signed")),
            ]
        )
        self.consents = Boxes(
            [
                option
                for option in offered.words.options("consent_purpose")
                if option.value not in offered.consents
            ],
            columns=3,
        )
        self.notes = TextEdit(Phrase("application.notes_example"), rows=2)
        add = self.add
        self.rows: list[list[QWidget]] = [
            [
                add("tier", Phrase("members.level"), self.tier),
                add("card_type", Phrase("members.card_type"), self.card_type),
                add("source", Phrase("members.source"), self.source),
            ],
            # Named as the service names what it may refuse of it.
            [add("notice_signed", Phrase("members.signed"), self.signed, binding=BoxesBinding)],
            [
                add(
                    "consents",
                    Phrase("members.consents"),
                    self.consents,
                    binding=BoxesBinding,
                    help_text=self._consent_words(offered),
                )
            ],
            [add("notes", Phrase("members.notes"), self.notes, optional=True)],
        ]
        self.load(_values(known, offered))

    def _consent_words(self, offered: Offered) -> Phrase:
        if not offered.consents:
            return Phrase("application.consents")
        given = [offered.words.word("consent_purpose", each) for each in sorted(offered.consents)]
        return Phrase("application.consents_given", given=listed(given))

    def _keep(self, asked: Saving) -> Any:
        must_choose(asked.values, "tier", "card_type")
        values = dict(asked.values)
        signed = values.pop("notice_signed")
        values["source"] = values["source"] or ""
        data = ApplicationData(
            self._customer,
            **values,
            terms_signed="terms" in signed,
            notice_signed="notice" in signed,
        )
        service = asked.app.applications
        if self._known is None:
            return service.enter(asked.actor, data)
        return service.edit(asked.actor, self._known.id, asked.version, data)


def _values(known: Application | None, offered: Offered) -> dict[str, Any]:
    if known is None:
        return {
            "id": f"of {offered.customer.id}",
            "tier": offered.levels[0].code if offered.levels else None,
            "card_type": offered.cards[0].code if offered.cards else None,
            "source": offered.customer.source or None,
        }
    return {
        "id": known.id,
        "version": known.version,
        "tier": known.tier.code,
        "card_type": known.card_type,
        "source": known.source or None,
        "notice_signed": [
            name
            for name, is_signed in (("terms", known.terms_signed), ("notice", known.notice_signed))
            if is_signed
        ],
        "notes": known.notes,
    }


def apply_for(
    owner: QWidget, place: Workplace, customer: int, failed: Callable[[Exception], object]
) -> None:
    """Ask for the application of a customer; it is shown once it is entered."""

    def show(offered: Offered) -> None:
        show_application_form(owner.window(), place, offered, None)

    place.ask(
        lambda app, actor: read_offered(app, actor, customer),
        owner=owner,
        done=show,
        failed=failed,
        latest="form",
    )


def show_application_form(
    window: QWidget, place: Workplace, offered: Offered, known: Application | None
) -> Dialog:
    """Show the form of an application, new or known."""
    form = ApplicationForm(place, offered, known)

    def kept(made: Application) -> None:
        if known is None:
            place.say(Phrase("application.entered", number=made.number))
            place.go(Address("members", kind="application", id=made.id))
        else:
            place.say(Phrase("application.kept", number=made.number))

    form.saved.connect(kept)
    title = Phrase("application.form", name=offered.customer.name)
    return show_form(window, form, title, form.rows, width=_WIDTH)


class AskPapersForm(RecordForm):
    """Which papers are missing, ticked, and a word about them."""

    def __init__(self, place: Workplace, words: DictionaryWords, known: Application) -> None:
        super().__init__(place, "", self._keep, Phrase("event.application.ask_papers"))
        self._known = known
        self.kinds = Boxes(words.options("evidence_kind"))
        self.note = LineEdit(Phrase("application.papers_example"), longest=200)
        self.rows: list[list[QWidget]] = [
            [self.add("kinds", Phrase("members.papers"), self.kinds, binding=BoxesBinding)],
            [self.add("note", Phrase("members.notes"), self.note, optional=True)],
        ]
        self.load({"id": known.id, "version": known.version})

    def _keep(self, asked: Saving) -> Any:
        return asked.app.applications.ask_papers(
            asked.actor,
            self._known.id,
            asked.version,
            sorted(asked.values["kinds"]),
            asked.values["note"],
        )


def ask_papers(
    window: QWidget, place: Workplace, words: DictionaryWords, known: Application
) -> Dialog:
    """Ask which papers an application lacks."""
    form = AskPapersForm(place, words, known)
    form.saved.connect(lambda made: say_step(place, made))
    title = Phrase("application.ask_papers_of", number=known.number)
    dialog = show_form(window, form, title, form.rows, width=_WIDTH)
    dialog.primary.set_phrase(Phrase("event.application.ask_papers"))
    return dialog


def ask_reason(window: QWidget, place: Workplace, known: Application, event: str) -> Dialog:
    """Ask why an application is rejected, withdrawn, or approved specially."""

    def save(asked: Saving) -> Any:
        take = getattr(asked.app.applications, event)
        reason = asked.values["reason"]
        if event == "withdraw":
            return take(asked.actor, known.id, asked.version, reason)
        return take(
            asked.actor,
            known.id,
            asked.version,
            reason,
            second=asked.given.second,
            exception=asked.given.exception,
        )

    word = Phrase(f"event.application.{event}")
    form = WordsForm(
        place, word, save, Phrase("members.reason"), rows=3, draft=f"application_{event}",
        known={"id": known.id, "version": known.version},
    )  # fmt: skip
    form.saved.connect(lambda made: say_step(place, made))
    return form.open_in(window, Phrase("application.step_of", step=word, number=known.number))


def say_step(place: Workplace, made: Application) -> None:
    """Say how far an application has come."""
    state = Phrase(f"state.application.{made.state}")
    place.say(Phrase("application.stepped", number=made.number, state=state))
