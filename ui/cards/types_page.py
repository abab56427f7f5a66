"""The tab 卡种: the kinds of card, what they may hold and what they cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crm_desktop.cards.kinds import TypeData
from crm_desktop.cards.model import CardType
from crm_desktop.foundation.words import Phrase
from ui.access.forms import RecordForm, Saving, must_choose, show_form
from ui.access.lists import framed
from ui.customers.given import GivenTable
from ui.paged import Page
from ui.toolkit.bindings import MoneyBinding
from ui.toolkit.buttons import Button, Kind
from ui.toolkit.choices import CheckBox
from ui.toolkit.columns import Cell, Column, Pill, RowAction
from ui.toolkit.commandlist import Command
from ui.toolkit.inputs import LineEdit
from ui.toolkit.keys import KeyHint
from ui.toolkit.notices import EmptyState
from ui.toolkit.tokens import Tone, Weight
from ui.workplace import Workplace

DO = "tiers.approve"
_WIDTH = 600
_TRAITS = ("named", "extra", "money")


class TypesPage(Page):
    """The list; Enter changes the kind under the cursor."""

    kinds = ("card_type",)

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._edits = place.may(DO) and place.session.everywhere
        self.new = Button(Phrase("card_type.do.add"), kind=Kind.PRIMARY, icon="plus", key="F9")
        self.actions = [self.new] if self._edits else []
        self.table = GivenTable(
            place, _columns(), Phrase("stock.tab.types"), action=self._action,
            empty=EmptyState(Phrase("card_type.none"), icon="credit-card"),
        )  # fmt: skip
        self.column.addWidget(framed(self.table), 1)
        self.new.clicked.connect(lambda: self._ask(None))
        self.table.opened.connect(lambda _row: self._change())
        self.table.acted.connect(lambda _row: self._change())

    def load(self) -> None:
        self.place.ask(
            lambda app, actor: app.card_types.types(actor),
            owner=self,
            done=self._take,
            failed=self.fail,
            latest="types",
        )

    def focus_first(self) -> None:
        self.table.setFocus()

    def hints(self) -> Sequence[KeyHint]:
        if not self._edits:
            return ()
        return (
            KeyHint("Enter", Phrase("card_type.do.change")),
            KeyHint("F9", Phrase("card_type.do.add")),
        )

    def commands(self) -> Sequence[Command]:
        if not self._edits:
            return ()
        return (Command(Phrase("card_type.do.add"), self.new.click, key="F9"),)

    def _take(self, found: list[CardType]) -> None:
        self.calm()
        self.table.give(found)

    def _action(self, _kind: CardType) -> RowAction | None:
        return RowAction(Phrase("card_type.do.edit"), "Enter") if self._edits else None

    def _change(self) -> None:
        kind: CardType | None = self.table.chosen
        if kind is not None and self._edits:
            self._ask(kind)

    def _ask(self, kind: CardType | None) -> None:
        form = TypeForm(self, kind)
        title = Phrase("card_type.do.change") if kind else Phrase("card_type.do.add")
        show_form(self.window(), form, title, form.rows, width=_WIDTH, first=form.zh)
        form.saved.connect(
            lambda saved: self.place.say(Phrase("card_type.said", type=saved.phrase))
        )


class TypeForm(RecordForm):
    """A kind of card; its code is given once."""

    def __init__(self, page: Page, kind: CardType | None) -> None:
        super().__init__(page.place, "", self._keep, Phrase("machinery.form.save"))
        self._kind = kind
        self.code, self.digit = LineEdit("fleet", longest=40), LineEdit(longest=1)
        self.zh, self.en = LineEdit(longest=40), LineEdit(longest=40)
        self.fee, self.again = LineEdit(longest=20), LineEdit(longest=20)
        self.named = CheckBox(Phrase("card_type.named"))
        self.extra = CheckBox(Phrase("card_type.extra"))
        self.money = CheckBox(Phrase("card_type.money"))
        self.active = CheckBox(Phrase("card_type.active"))
        code = self.add("code", Phrase("card_type.code"), self.code)
        self.rows = [
            [
                self.add("zh", Phrase("card_type.zh"), self.zh),
                self.add("en", Phrase("card_type.en"), self.en),
            ],
            [
                code,
                self.add("digit", Phrase("card_type.digit"), self.digit,
                         help_text=Phrase("card_type.digit_hint")),
            ],
            [
                self.add("fee_fen", Phrase("card_type.fee"), self.fee, binding=MoneyBinding),
                self.add("reissue_fee_fen", Phrase("card_type.reissue_fee"), self.again,
                         binding=MoneyBinding),
            ],
            [self.named, self.extra],
            [self.money, self.active],
        ]  # fmt: skip
        if kind is not None:
            code.set_read_only(Phrase("card_type.code_stays"))
        for box in (*_TRAITS, "active"):
            getattr(self, box).setChecked(getattr(kind, box) if kind else box != "extra")
        self.load(kind or {"fee_fen": 0, "reissue_fee_fen": 0})

    def _keep(self, asked: Saving) -> Any:
        values = asked.values
        must_choose(values, "fee_fen", "reissue_fee_fen")
        traits = {box: getattr(self, box).isChecked() for box in (*_TRAITS, "active")}
        data = TypeData(**values, **traits)
        if self._kind is None:
            return asked.app.card_types.add(asked.actor, data)
        return asked.app.card_types.change(asked.actor, asked.version, data)


def _columns() -> list[Column]:
    return [
        Column("name", Phrase("stock.column.type"), lambda row: row.phrase, width=160, stretch=1,
               weight=Weight.MEDIUM),
        Column("code", Phrase("card_type.code"), lambda row: row.code, width=112, ink="text2",
               priority=2),
        Column("digit", Phrase("card_type.digit"), lambda row: row.digit, width=88,
               english_width=120, priority=1),
        Column("traits", Phrase("card_type.traits"), _traits, width=176, english_width=264,
               stretch=1),
        Column("fee", Phrase("card_type.fee"), lambda row: row.fee_fen, Cell.MONEY, width=96),
        Column("again", Phrase("card_type.reissue_fee"), lambda row: row.reissue_fee_fen,
               Cell.MONEY, width=104),
        Column("state", Phrase("stock.column.state"), _state, Cell.PILL, width=192,
               english_width=208),
    ]  # fmt: skip


def _traits(kind: CardType) -> Phrase:
    return Phrase(
        "card_type.trait_words",
        named=Phrase("card_type.is_named" if kind.named else "card_type.is_anonymous"),
        extra=Phrase("card_type.is_extra" if kind.extra else "card_type.is_main"),
        money=Phrase("card_type.has_money" if kind.money else "card_type.no_money"),
    )


def _state(kind: CardType) -> Pill:
    if kind.active:
        return Pill(Phrase("design.active"), Tone.QUIET)
    return Pill(Phrase("design.inactive"), Tone.GREY)
