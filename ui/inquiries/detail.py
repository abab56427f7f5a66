"""Records of this room beside their lists: what was asked, what came of it, who did what."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.foundation.words import Phrase
from crm_desktop.inquiries.model import Article, Call, Handover, Inquiry
from ui.access.detail import Detail, column_of, section, wrapped
from ui.access.dictionary import DictionaryWords
from ui.access.post_detail import LABEL_WIDTH
from ui.access.wording import dotted
from ui.inquiries.sources import call_state, clocked, handover_clock, reply_clock
from ui.inquiries.wording import STATES, TONES, TURNS, first_line
from ui.membership.looks import linked
from ui.toolkit.clock import ClockChip
from ui.toolkit.dates import moment_words
from ui.toolkit.notices import EmptyState
from ui.toolkit.panels import KeyValues
from ui.toolkit.text import Label
from ui.toolkit.tokens import Space, Tone
from ui.workplace import Address, Workplace

_HEAD = 40
_NOBODY = Phrase("inquiry_room.nobody")


class _RoomDetail(Detail):
    """One section, and the words that say nothing is chosen."""

    def __init__(self, place: Workplace, hint: Phrase, icon: str) -> None:
        super().__init__(
            (("overview", Phrase("organisation.overview")),),
            EmptyState(Phrase("organisation.choose"), hint, icon=icon),
        )
        self.tabs.hide()
        below = self._content.layout().itemAt(1).layout()
        assert isinstance(below, QHBoxLayout)
        below.addStrut(Space.S)  # the row of the tabs keeps the head off the line
        self._place = place

    def when(self, at: datetime | None) -> Phrase | str:
        """Say when something was."""
        return moment_words(at, self._place.now()) if at else ""

    def customer(self, customer: int | None, name: str, told: str) -> QHBoxLayout | Phrase | str:
        """Return who it is: a link to a customer, else the name that was told."""
        if customer is None:
            return told or _NOBODY
        address = Address("customers", kind="customer", id=customer)
        return linked(name, lambda: self._place.go(address))


class InquiryDetail(_RoomDetail):
    """A question, its answer, and where it went."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(place, Phrase("inquiry_room.choose"), "headset")

    def show_inquiry(self, found: Inquiry, words: DictionaryWords) -> None:
        """Show an inquiry."""
        topic = words.word("inquiry_topic", found.topic) if found.topic else ""
        line = dotted(words.word("complaint_channel", found.channel), topic)
        state = (STATES[found.state], TONES[found.state])
        self.show_head(found.who or _NOBODY, found.number, line, state)
        self.show_section("overview", lambda: self._overview(found, words))

    def _overview(self, found: Inquiry, words: DictionaryWords) -> QWidget:
        parts = [section(Phrase("inquiry_room.question"), said(found.question))]
        if found.answer:
            parts.append(section(Phrase("inquiry_room.answer"), said(found.answer)))
        if found.passed_at is not None:
            parts.append(section(Phrase("inquiry_room.passed"), self._passed(found)))
        parts.append(section(Phrase("organisation.facts"), self._facts(found, words)))
        return column_of(*parts)

    def _passed(self, found: Inquiry) -> KeyValues:
        facts = KeyValues(label_width=LABEL_WIDTH)
        facts.add(Phrase("inquiry_room.target"), dotted(found.target_name, found.unit_name))
        if found.state == "passed":
            clock = ClockChip(reply_clock(found), self._place.clock, flush=True)
            facts.add(Phrase("inquiry_room.reply_due"), clock)
        facts.add(
            Phrase("inquiry_room.passed_by"), dotted(found.passed_name, self.when(found.passed_at))
        )
        if found.passed_note:
            facts.add(Phrase("inquiry_room.note"), wrapped(found.passed_note))
        if found.reply:
            facts.add(Phrase("inquiry_room.reply"), wrapped(found.reply))
            by = dotted(found.replied_name, self.when(found.replied_at))
            facts.add(Phrase("inquiry_room.replied_by"), by)
        return facts

    def _facts(self, found: Inquiry, words: DictionaryWords) -> KeyValues:
        facts = KeyValues(label_width=LABEL_WIDTH)
        who = self.customer(found.customer, found.customer_name, found.contact_name)
        facts.add(Phrase("inquiry_room.who"), who)
        facts.add(Phrase("inquiry_room.phone"), found.contact_phone or "—")
        if found.ivr_choice:
            facts.add(
                Phrase("inquiry_room.call.choice"), words.word("ivr_choice", found.ivr_choice)
            )
        by = dotted(found.registered_name, self.when(found.received_at))
        facts.add(Phrase("inquiry_room.received"), by)
        if found.answered_at is not None:
            by = dotted(found.answered_name, self.when(found.answered_at))
            facts.add(Phrase("inquiry_room.answered_by"), by)
        if found.first_contact:
            facts.add(Phrase("inquiry_room.first"), Phrase("inquiry_room.at_first_contact"))
        if found.again_of is not None:
            earlier = Address("inquiries", kind="inquiry", id=found.again_of)
            again = linked(found.again_number, lambda: self._place.go(earlier))
            facts.add(Phrase("inquiry_room.before"), again)
        if found.turned_id is not None:
            facts.add(Phrase("inquiry_room.became"), self._became(found, found.turned_id))
        if found.old_number:
            facts.add(Phrase("inquiry_room.came_from"), found.old_number)
        return facts

    def _became(self, found: Inquiry, turned: int) -> QHBoxLayout:
        complaint = found.turned_kind == "complaint"
        kind, room = ("complaint", "complaints") if complaint else ("handover", "inquiries")
        words = dotted(TURNS[found.turned_kind], found.turned_number)
        return linked(words, lambda: self._place.go(Address(room, kind=kind, id=turned)))


class HandoverDetail(_RoomDetail):
    """A lead or a service request."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(place, Phrase("inquiry_room.choose_handover"), "send")

    def show_handover(self, found: Handover, words: DictionaryWords) -> None:
        """Show a handover."""
        kind = words.word("service_type", found.type) if found.type else ""
        state = (
            (Phrase("inquiry_room.is_done"), Tone.QUIET)
            if found.done_at
            else (Phrase("inquiry_room.to_do"), Tone.BLUE)
        )
        self.show_head(found.who or _NOBODY, found.number, dotted(TURNS[found.kind], kind), state)
        self.show_section("overview", lambda: self._overview(found))

    def _overview(self, found: Handover) -> QWidget:
        facts = KeyValues(label_width=LABEL_WIDTH)
        if handover_clock(found) is not None:
            clock = ClockChip(handover_clock(found), self._place.clock, flush=True)
            facts.add(Phrase("inquiry_room.due"), clock)
        who = self.customer(found.customer, found.customer_name, found.contact_name)
        facts.add(Phrase("inquiry_room.who"), who)
        facts.add(Phrase("inquiry_room.phone"), found.contact_phone or "—")
        facts.add(Phrase("inquiry_room.unit"), found.unit_name or "—")
        opened = dotted(found.opened_name, self.when(found.opened_at))
        facts.add(Phrase("inquiry_room.received"), opened)
        if found.inquiry is not None:
            asked = Address("inquiries", kind="inquiry", id=found.inquiry)
            link = linked(found.inquiry_number, lambda: self._place.go(asked))
            facts.add(Phrase("inquiry_room.came_from"), link)
        parts = [section(Phrase("inquiry_room.question"), said(found.words))]
        if found.done_at is not None:
            parts.append(section(Phrase("inquiry_room.result"), said(found.result)))
            done = dotted(found.done_name, self.when(found.done_at))
            facts.add(Phrase("inquiry_room.done_by"), done)
        return column_of(*parts, section(Phrase("organisation.facts"), facts))


class ArticleDetail(_RoomDetail):
    """Something that is known."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(place, Phrase("inquiry_room.choose_article"), "book-open")

    def show_article(self, found: Article, words: DictionaryWords) -> None:
        """Show an article."""
        state = (
            (Phrase("inquiry_room.article.in_use"), Tone.QUIET)
            if found.active
            else (Phrase("inquiry_room.article.waits"), Tone.AMBER)
        )
        self.show_head(
            first_line(found.title, _HEAD), "", words.word("inquiry_topic", found.topic), state
        )
        facts = KeyValues(label_width=LABEL_WIDTH)
        facts.add(Phrase("inquiry_room.article.keywords"), wrapped(found.keywords or "—"))
        times = Phrase("inquiry_room.article.times", count=found.used)
        facts.add(Phrase("inquiry_room.article.used"), times)
        edited = (
            dotted(found.edited_name, self.when(found.edited_at))
            if found.edited_name
            else Phrase("inquiry_room.article.shipped")
        )
        facts.add(Phrase("inquiry_room.article.edited"), edited)
        self.show_section(
            "overview",
            lambda: column_of(
                section(Phrase("inquiry_room.article.title"), said(found.title)),
                section(Phrase("inquiry_room.answer"), said(found.body)),
                section(Phrase("organisation.facts"), facts),
            ),
        )


class CallDetail(_RoomDetail):
    """A call."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(place, Phrase("inquiry_room.choose_call"), "phone")

    def show_call(self, found: Call) -> None:
        """Show a call."""
        state = call_state(found)
        name = found.customer_name or found.phone or _NOBODY
        word = state.word if isinstance(state.word, Phrase) else Phrase("inquiry_room.state")
        self.show_head(name, "", self.when(found.at), (word, state.tone))
        facts = KeyValues(label_width=LABEL_WIDTH)
        facts.add(
            Phrase("inquiry_room.who"), self.customer(found.customer, found.customer_name, "")
        )
        facts.add(Phrase("inquiry_room.phone"), found.phone or "—")
        facts.add(Phrase("inquiry_room.call.choice"), found.choice or "—")
        facts.add(Phrase("inquiry_room.call.agent"), found.agent or "—")
        facts.add(Phrase("inquiry_room.call.wait"), clocked(found.wait_seconds))
        facts.add(Phrase("inquiry_room.call.talk"), clocked(found.talk_seconds))
        facts.add(Phrase("inquiry_room.call.after"), clocked(found.after_seconds))
        self.show_section(
            "overview", lambda: column_of(section(Phrase("organisation.facts"), facts))
        )


def said(text: str) -> Label:
    """Return a longer text as people read it."""
    return Label(text, wrap=True, selectable=True)
