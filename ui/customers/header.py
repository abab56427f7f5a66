"""The head of a customer's page: who it is, one line of facts, what must not be overlooked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.customers.model import Customer
from crm_desktop.foundation.words import Phrase
from ui.access.wording import dotted
from ui.customers.choices import Choices
from ui.customers.wording import GENDERS, ICONS, KINDS, main_phone
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.columns import Tier
from ui.toolkit.icons import IN_TEXT, paint_icon
from ui.toolkit.notices import Band
from ui.toolkit.painting import painting
from ui.toolkit.state import TierTag
from ui.toolkit.tabs import Tabs
from ui.toolkit.text import Label, caption, title
from ui.toolkit.theme import mark, theme
from ui.toolkit.tokens import Space, Tone, Weight

_MOST_BANDS = 3


class _Icon(QWidget):
    """A small icon before a fact; it says nothing that the words do not."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.setFixedSize(QSize(IN_TEXT, IN_TEXT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            paint_icon(painter, self.rect(), self._name, "text3")


class CustomerHeader(QFrame):
    """White, over the whole width; the page fills its actions and listens to its tabs."""

    def __init__(self, actions: Sequence[QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, part="top")
        self.name = title("")
        self.tier = TierTag("", "text2")
        self.membership = TierTag("", "text2")
        self.membership.hide()
        self.code = caption("")
        self.phone = Label("", weight=Weight.MEDIUM, selectable=True)
        self.reveal = Button(
            Phrase("customers_room.do.reveal"), kind=Kind.GHOST, icon="eye", key="F3"
        )
        self.tabs = Tabs()
        self.tabs.say(self.tabs.setAccessibleName, Phrase("customers_room.sections"))
        self._facts, self._bands = QWidget(), QWidget()
        self._lay_out(actions)
        theme().changed.connect(self._follow_theme)
        self._follow_theme()

    def show_customer(
        self, customer: Customer, choices: Choices, today: date, *, told: bool = False
    ) -> None:
        """Show whose page it is; ``told`` leaves out what an ``Attention`` says below."""
        self.name.set_phrase(customer.name)
        tier = choices.tier(customer.level)
        self.tier.setVisible(tier is not None)
        if tier is not None:
            self.tier.set_tier(tier.word, tier.ink)
        self.code.set_phrase(customer.code)
        phone = main_phone(customer)
        self.phone.set_phrase(phone.value if phone else Phrase("customers_room.no_phone"))
        self.phone.set_ink("text" if phone else "text3")
        self._put(self._line, "_facts", _facts_of(customer, today))
        bands = _bands_of(customer, told=told)
        self._put(self._column, "_bands", _row_of(bands))
        self._bands.setVisible(bool(bands))

    def wear(self, tier: Tier | None) -> None:
        """Show the level of a member beside the name; None for whoever is none."""
        self.membership.setVisible(tier is not None)
        if tier is not None:
            self.membership.set_tier(tier.word, tier.ink)

    def _put(self, layout: QHBoxLayout | QVBoxLayout, name: str, fresh: QWidget) -> None:
        old = getattr(self, name)
        layout.replaceWidget(old, fresh)
        old.hide()
        old.deleteLater()
        setattr(self, name, fresh)

    def _lay_out(self, actions: Sequence[QWidget]) -> None:
        top = QHBoxLayout()
        top.setSpacing(Space.S)
        for widget in (self.name, self.tier, self.membership, self.code):
            top.addWidget(widget)
        top.addStretch()
        for action in actions:
            top.addWidget(action)
        self._line, self._strut = QHBoxLayout(), QWidget()
        self._line.setSpacing(Space.S)
        self._line.addWidget(self.phone)
        self._line.addWidget(self.reveal)
        self._line.addWidget(self._facts, 1)
        self._line.addWidget(self._strut)
        tabs = QHBoxLayout()
        tabs.addWidget(self.tabs)
        tabs.addStretch()
        self._column = QVBoxLayout(self)
        self._column.addLayout(top)
        self._column.addLayout(self._line)
        self._column.addWidget(self._bands)
        self._column.addLayout(tabs)

    def _follow_theme(self) -> None:
        metrics = theme().metrics
        self._column.setContentsMargins(Space.XL, metrics.page_margin, Space.XL, 0)
        # The line is as high without the button as with it: what is below keeps its place.
        self._strut.setFixedSize(0, self.reveal.sizeHint().height())
        self._column.setSpacing(Space.XS if metrics.page_margin < Space.M else Space.S)


def _facts_of(customer: Customer, today: date) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(Space.S, 0, 0, 0)
    row.setSpacing(Space.L)
    who = dotted(
        GENDERS.get(customer.gender, "") if customer.kind == "person" else KINDS[customer.kind],
        _age(customer.birthday, today),
        customer.job,
    )
    owner = Phrase("customers_room.owned_by", name=customer.owner_name)
    for icon, words in (
        (ICONS[customer.kind], who),
        ("building-2", customer.employer_name),
        ("house", customer.company_name),
        ("headset", owner if customer.owner_name else ""),
    ):
        if words:
            fact = QHBoxLayout()
            fact.setSpacing(Space.XS)
            fact.addWidget(_Icon(icon))
            fact.addWidget(Label(words, ink="text2", elide=True))
            row.addLayout(fact)
    row.addStretch()
    return line


def _age(birthday: date | None, today: date) -> Phrase | str:
    if birthday is None:
        return ""
    had = (today.month, today.day) >= (birthday.month, birthday.day)
    return Phrase("customers_room.age", years=today.year - birthday.year - (not had))


def _bands_of(customer: Customer, *, told: bool) -> list[Band]:
    bands = []
    if customer.merged_into is not None:
        bands.append(Band(Phrase("customers_room.merged"), tone=Tone.RED, icon="git-branch"))
    elif customer.deleted_at is not None:
        since = Phrase("customers_room.since", day=f"{customer.deleted_at:%Y-%m-%d}")
        bands.append(Band(Phrase("customers_room.in_bin"), since, tone=Tone.RED, icon="trash-2"))
    if told:
        return bands
    if customer.do_not_contact:
        why = customer.do_not_contact_reason
        bands.append(Band(Phrase("customers_room.quiet"), why, tone=Tone.RED, icon="ban"))
    if customer.care:
        plan = customer.care_plan.splitlines()[0]
        bands.append(Band(Phrase("customers_room.care"), plan, icon="crown"))
    return bands[:_MOST_BANDS]


def _row_of(bands: Sequence[Band]) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, Space.XS, 0, Space.XS)
    row.setSpacing(Space.S)
    for band in bands:
        row.addWidget(band)
    row.addStretch()
    return line
