"""What the office's check says of cards that somebody changed past the program."""

from __future__ import annotations

import pytest

from crm_desktop.cards.model import Card, mask_card
from crm_desktop.foundation.actor import Actor
from crm_desktop.foundation.words import Language, say
from db import sql
from tests.core.cards.test_loss import lose
from tests.core.cards.test_replacing import replace_it
from tests.core.offices import Office


@pytest.mark.parametrize(
    ("check", "damage"),
    [
        ("card_state_without_step", "UPDATE card SET state = 'frozen' WHERE state = 'active'"),
        ("card_replaced_by_none", "UPDATE card SET replaces_id = NULL"),
        ("card_named_on_nobody", "UPDATE account SET membership_id = NULL"),
        (
            "card_loss_without_report",
            "UPDATE card SET lost_how = '' WHERE state = 'lost'",
        ),
    ],
)
def test_what_is_wrong_is_found(
    office: Office, clerk: Actor, card: Card, check: str, damage: str
) -> None:
    lose(office, clerk, card)
    done = replace_it(office, clerk, card)
    if check == "card_loss_without_report":
        lose(office, clerk, done.new)
    assert office.app.check.run(office.administrator) == []
    office.tampered = True
    sql.run(damage)
    found = {each.check: each for each in office.app.check.run(office.administrator)}
    assert check in found
    assert say(found[check].phrase, Language.ZH).count(card.number[:8]) == 1, mask_card(card.number)
