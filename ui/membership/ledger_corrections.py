"""What is typed to put the ledgers right, to pay out, and to pass money or points on.

What takes two people asks for the second one and tries again.
"""

from __future__ import annotations

from typing import Any

from crm_desktop.foundation.errors import NotFound, ValidationErrors
from crm_desktop.foundation.money import format_fen
from crm_desktop.foundation.words import Phrase
from crm_desktop.membership.ledgers import EntryRow, Ledger
from crm_desktop.membership.paying import Refund
from crm_desktop.membership.value import Money
from ui.access.dictionary import DictionaryWords
from ui.access.forms import Saving, must_choose
from ui.membership.ledger_forms import LedgerForm
from ui.toolkit.bindings import NumberBinding
from ui.toolkit.combos import Combo, Option
from ui.toolkit.inputs import LineEdit
from ui.workplace import Workplace

_REFUNDED = ("transfer", "cash")


class ReverseForm(LedgerForm):
    """A wrong entry of today taken back whole."""

    def __init__(self, place: Workplace, ledger: Ledger, row: EntryRow) -> None:
        super().__init__(place, ledger, Phrase("ledger.do.reverse"), None)
        self.row = row
        self.rows = [[self.text_field("reason", Phrase("ledger.reason"), 200)]]
        self.load()

    def _keep(self, asked: Saving) -> Any:
        return asked.app.value.reverse(
            asked.actor,
            self.row.id,
            asked.values["reason"],
            self._once,
            second=asked.given.second,
            exception=asked.given.exception,
        )


class RefundForm(LedgerForm):
    """Principal paid out to the holder's own account."""

    def __init__(
        self, place: Workplace, ledger: Ledger, card: int | None, words: DictionaryWords
    ) -> None:
        super().__init__(place, ledger, Phrase("ledger.do.refund"), card)
        account = ledger.account
        ways = [each for each in words.options("payment_method") if each.value in _REFUNDED]
        self.method = Combo(ways or [Option(each, each) for each in _REFUNDED])
        free = Phrase("ledger.reclaim_hint", amount=format_fen(ledger.reclaimable_fen))
        self.rows = [
            [
                self.money_field("principal_fen", Phrase("ledger.principal"), help_text=free),
                self.money_field("drop_gift_fen", Phrase("ledger.gift_dropped"), optional=True),
            ],
            [
                self.add("method", Phrase("ledger.method"), self.method),
                self.text_field("payee", Phrase("ledger.payee"), 100),
            ],
            [
                self.text_field("bank", Phrase("ledger.bank"), 100, optional=True),
                self.text_field("bank_account", Phrase("ledger.bank_account"), 100, optional=True),
            ],
            [
                self.text_field("identity", Phrase("ledger.identity"), 100, optional=True),
                self.text_field("reason", Phrase("ledger.reason"), 200),
            ],
        ]
        self.load(
            {
                "principal_fen": account.principal_fen or None,
                "drop_gift_fen": account.gift_fen or None,
                "payee": ledger.name,
                "method": "transfer",
            }
        )

    def _keep(self, asked: Saving) -> Any:
        must_choose(asked.values, "principal_fen", "method")
        refund = Refund(**{**asked.values, "drop_gift_fen": asked.values["drop_gift_fen"] or 0})
        return asked.app.value.refund(
            asked.actor,
            self._account,
            refund,
            self._once,
            card=self._card,
            second=asked.given.second,
            exception=asked.given.exception,
        )


class AdjustPointsForm(LedgerForm):
    """Points added or taken for a reason."""

    def __init__(self, place: Workplace, ledger: Ledger) -> None:
        super().__init__(place, ledger, Phrase("ledger.do.adjust_points"), None)
        self.rows = [
            [
                self.add(
                    "points",
                    Phrase("ledger.points"),
                    LineEdit(longest=12),
                    binding=NumberBinding,
                    help_text=Phrase("ledger.minus_hint"),
                )
            ],
            [self.text_field("reason", Phrase("ledger.reason"), 200)],
        ]
        self.load()

    def _keep(self, asked: Saving) -> Any:
        must_choose(asked.values, "points")
        return asked.app.points.adjust(
            asked.actor,
            self._account,
            asked.values["points"],
            asked.values["reason"],
            self._once,
            second=asked.given.second,
            exception=asked.given.exception,
        )


class AdjustMoneyForm(LedgerForm):
    """Money added or taken for a reason."""

    def __init__(self, place: Workplace, ledger: Ledger) -> None:
        super().__init__(place, ledger, Phrase("ledger.do.adjust_money"), None)
        self.rows = [
            [
                self.money_field(
                    "principal_fen",
                    Phrase("ledger.principal"),
                    help_text=Phrase("ledger.minus_hint"),
                    optional=True,
                ),
                self.money_field("gift_fen", Phrase("ledger.gift"), optional=True),
            ],
            [self.text_field("reason", Phrase("ledger.reason"), 200)],
        ]
        self.load()

    def _keep(self, asked: Saving) -> Any:
        return asked.app.value.adjust(
            asked.actor,
            self._account,
            asked.values["principal_fen"] or 0,
            asked.values["reason"],
            self._once,
            gift_fen=asked.values["gift_fen"] or 0,
            second=asked.given.second,
            exception=asked.given.exception,
        )


class TransferForm(LedgerForm):
    """Money passed on to another card's account."""

    def __init__(self, place: Workplace, ledger: Ledger) -> None:
        super().__init__(place, ledger, Phrase("ledger.do.transfer"), None)
        self.rows = [
            [self.text_field("target", Phrase("ledger.target"), 40)],
            [
                self.money_field("principal_fen", Phrase("ledger.principal"), optional=True),
                self.money_field("gift_fen", Phrase("ledger.gift"), optional=True),
            ],
            [self.text_field("reason", Phrase("ledger.reason"), 200)],
        ]
        self.load()

    def _keep(self, asked: Saving) -> Any:
        amount = Money(asked.values["principal_fen"] or 0, asked.values["gift_fen"] or 0)
        return asked.app.value.transfer(
            asked.actor,
            self._account,
            _account_of(asked),
            amount,
            self._once,
            reason=asked.values["reason"],
            second=asked.given.second,
            exception=asked.given.exception,
        )


class MovePointsForm(LedgerForm):
    """Points moved to another card's account, each lot with its days."""

    def __init__(self, place: Workplace, ledger: Ledger) -> None:
        super().__init__(place, ledger, Phrase("ledger.do.move_points"), None)
        self.rows = [
            [
                self.text_field("target", Phrase("ledger.target"), 40),
                self.add(
                    "points", Phrase("ledger.points"), LineEdit(longest=12), binding=NumberBinding
                ),
            ],
            [self.text_field("reason", Phrase("ledger.reason"), 200)],
        ]
        self.load()

    def _keep(self, asked: Saving) -> Any:
        must_choose(asked.values, "points")
        return asked.app.points.transfer(
            asked.actor,
            self._account,
            _account_of(asked),
            asked.values["points"],
            self._once,
            reason=asked.values["reason"],
            second=asked.given.second,
            exception=asked.given.exception,
        )


def _account_of(asked: Saving) -> int:
    """Return the account of the card that was typed; raises ValidationErrors for no card."""
    try:
        ledger = asked.app.ledgers.by_card(asked.actor, asked.values["target"])
    except NotFound as error:
        raise ValidationErrors({"target": error.phrase}) from None
    return ledger.account.id
