"""The card desk by its keys: lost in one breath, reissued in the next, and nothing illegal."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from crm_desktop.cards.desk import Desk
from crm_desktop.cards.loss import LossReport
from crm_desktop.cards.read import cards_of_account
from crm_desktop.cards.replacing import Replacing
from crm_desktop.foundation.changes import Change, Changes
from crm_desktop.foundation.words import Language
from db import sql
from tests.core.paper.reading import text
from tests.ui.cards.counter import Counter, focused
from tests.ui.customers.archive import texts
from tests.ui.lint import faults
from tests.ui.office.founded import BARS, SIZES, dialog, words_said
from ui.cards.forms import CardStepForm, IssueForm
from ui.cards.laying import Asked
from ui.cards.loss_page import LossPage
from ui.cards.person import PersonPanel
from ui.cards.replace_page import ReplacePage
from ui.cards.screen import CardsScreen
from ui.toolkit.speech import set_language, tr
from ui.toolkit.theme import Scheme, theme
from ui.workplace import Address

CTRL = Qt.KeyboardModifier.ControlModifier
FACTS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3)


def lose(counter: Counter) -> None:
    """Report the member's card lost, at another desk."""
    report = LossReport(facts=("name", "phone", "plate"))
    card = counter.card
    counter.call(lambda app: app.card_losses.report(counter.actor, card.id, card.version, report))
    counter.rest()


def right(screen: CardsScreen) -> object:
    return screen.desk._right.currentWidget()


def test_what_nobody_may_draw_on_is_called_frozen(counter: Counter) -> None:
    screen = counter.open()
    assert "储值余额" in texts(screen.desk.person)
    lose(counter)
    assert {"冻结储值", "冻结积分"} <= texts(screen.desk.person)
    assert not {"储值余额", "积分"} & texts(screen.desk.person)


def test_a_change_heard_before_the_answer_does_not_bring_back_what_was_there(
    counter: Counter,
) -> None:
    screen = counter.open()
    desk = screen.desk
    lose(counter)
    how, version = Replacing(identity=True, method="cash"), counter.card.version
    new = counter.call(
        lambda app: app.card_replacing.replace(counter.actor, counter.card_id, version, how)
    ).new
    counter.rest()
    assert desk.laid is not None
    assert desk.laid.shown is not None
    assert desk.laid.shown.card.id == counter.card_id
    # As with a server, which may take longer to answer than a change takes to be told.
    desk.hide()
    desk.lay(Asked(card=new.id))
    desk.hear(Changes.of([Change("card", counter.card_id)]))
    counter.rest()
    assert desk.laid.shown.card.id == new.id
    desk.show()
    assert focused() is desk.rest.timeline, "the keyboard comes back with the desk"


def test_a_loss_is_f6_three_facts_and_enter(counter: Counter) -> None:
    screen = counter.open()
    said = words_said(counter.seat)
    counter.press(Qt.Key.Key_F6)
    page = right(screen)
    assert isinstance(page, LossPage)
    assert not page.go.isEnabled()
    assert page.pill.text() == "已核对 0 项，还差 3 项"
    counter.press(Qt.Key.Key_Return)
    assert counter.card.state == "active", "not before enough is verified"
    for key in FACTS:
        counter.press(key, CTRL)
    assert page.pill.text() == "已核对 3 项，可以挂失"
    assert page.number.text() == "挂失单 GS202611230001，回执自动备好"
    counter.press(Qt.Key.Key_Return)
    assert counter.card.state == "lost"
    (printed,) = counter.printed
    assert tr(printed[0]) == "回执 GS202611230001"
    assert "会员卡挂失回执" in text(printed[1])
    assert [tr(words) for words, _ in said] == ["已办理，卡现在：挂失"]
    assert "此卡已挂失，不能消费、充值、兑换" in tr(screen.desk.rest.band._text)
    assert next(iter(screen.desk.steps.buttons)) == "reissue"
    assert "lose" not in screen.desk.steps.buttons


def test_a_reissue_is_f8_and_enter(counter: Counter) -> None:
    lose(counter)
    screen = counter.open()
    counter.press(Qt.Key.Key_F8)
    page = right(screen)
    assert isinstance(page, ReplacePage)
    assert page.blank.text() == "9001 1260 0004 188", "the next one in the clerk's hands"
    assert not page.go.isEnabled()
    counter.press(Qt.Key.Key_1, CTRL)
    counter.press(Qt.Key.Key_Return)
    account = counter.card.account or 0
    cards = counter.call(lambda _app: cards_of_account(account))
    assert [(card.state, card.number) for card in cards] == [
        ("active", "900112600004188"), ("replaced", "900112600004187"),
    ]  # fmt: skip
    assert "会员卡补卡回执" in text(counter.printed[-1][1])
    assert screen.desk.laid is not None
    assert screen.desk.laid.shown is not None
    assert screen.desk.laid.shown.card.number == "900112600004188"
    assert screen.desk.person.others.text() == "另有 1 张"


def test_another_blank_is_scanned(counter: Counter) -> None:
    lose(counter)
    screen = counter.open("reissue")
    page = right(screen)
    assert isinstance(page, ReplacePage)
    assert screen.take_scan("900112600004190")
    counter.press(Qt.Key.Key_1, CTRL)
    counter.press(Qt.Key.Key_Return)
    assert counter.call(lambda _app: sql.scalar("SELECT max(number) FROM card WHERE account_id "
                                                "IS NOT NULL")) == "900112600004190"  # fmt: skip
    assert not screen.take_scan("900112600004190"), "no step waits for one"


def test_a_blank_that_will_not_do_is_said_under_it(counter: Counter) -> None:
    lose(counter)
    screen = counter.open("reissue")
    page = right(screen)
    assert isinstance(page, ReplacePage)
    counter.press(Qt.Key.Key_1, CTRL)
    page.blank.setText("123")
    counter.press(Qt.Key.Key_Return)
    assert page._blank.note.text() == "没有这个号码的空白卡"
    assert focused() is page.blank
    assert counter.card.state == "lost"


def test_a_damaged_card_is_f10(counter: Counter) -> None:
    screen = counter.open()
    counter.press(Qt.Key.Key_F10)
    page = right(screen)
    assert isinstance(page, ReplacePage)
    assert page.seen.words() == "旧卡已收回"
    counter.press(Qt.Key.Key_1, CTRL)
    counter.press(Qt.Key.Key_Return)
    assert counter.card.state == "replaced"
    assert "会员卡换卡回执" in text(counter.printed[-1][1])


def test_in_writing_the_document_is_what_counts(counter: Counter) -> None:
    screen = counter.open("loss")
    page = right(screen)
    assert isinstance(page, LossPage)
    page.written.click()
    for key in FACTS:
        counter.press(key, CTRL)
    assert not page.go.isEnabled()
    assert page.go.accessibleDescription() == "书面挂失要查验证件原件"
    counter.press(Qt.Key.Key_4, CTRL)
    counter.press(Qt.Key.Key_Return)
    assert (counter.card.lost_how, counter.card.lapses_at) == ("written", None)
    counter.press(Qt.Key.Key_F8)
    replacing = right(screen)
    assert isinstance(replacing, ReplacePage)
    assert replacing.seen.isChecked(), "seen when it was reported"
    assert replacing.go.isEnabled()


def test_what_cannot_be_done_says_why(counter: Counter) -> None:
    screen = counter.open()
    assert screen.desk.steps.why.text() == "补办 F8：先挂失 · 冻结：需主管"
    counter.press(Qt.Key.Key_F8)
    assert right(screen) is screen.desk.rest
    assert tr(screen.desk.trouble._text) == "补办 F8：先挂失"
    assert {hint.key for hint in screen.hints()} == {"F6", "F10"}


def test_esc_goes_back_and_then_to_the_next_customer(counter: Counter) -> None:
    screen = counter.open("loss")
    counter.press(Qt.Key.Key_1, CTRL)
    counter.press(Qt.Key.Key_Escape)
    assert right(screen) is screen.desk.rest
    assert counter.card.state == "active"
    counter.press(Qt.Key.Key_Escape)
    assert screen.desk.laid is None
    assert focused() is screen.desk.empty.number
    counter.type("900112600004187")
    counter.press(Qt.Key.Key_Return)
    assert screen.desk.laid is not None
    counter.press(Qt.Key.Key_Escape)
    counter.type("900112600004191")
    counter.press(Qt.Key.Key_Return)
    assert "找不到" in screen.desk.empty._field.note.text(), "a blank is nobody's"


def test_who_was_faster_is_shown(counter: Counter) -> None:
    screen = counter.open("loss")
    for key in FACTS:
        counter.press(key, CTRL)
    with counter.qtbot.waitSignal(screen.desk.loss.stale):
        card = counter.card
        counter.call(
            lambda _app: sql.run("UPDATE card SET version = version + 1 WHERE id = ?", card.id)
        )
        counter.press(Qt.Key.Key_Return)
    counter.rest()
    assert counter.card.state == "active"
    assert screen.desk.trouble.isVisible()


def test_what_is_ticked_stays_when_something_else_is_changed(counter: Counter) -> None:
    screen = counter.open("loss")
    for key in FACTS:
        counter.press(key, CTRL)
    account = counter.card.account or 0
    counter.call(lambda _app: sql.run("UPDATE account SET points = 9000 WHERE id = ?", account))
    counter.seat.place.bus.publish(Changes.of([Change("account", account)]))
    counter.rest()
    assert right(screen) is screen.desk.loss
    assert screen.desk.loss.ticked == ("name", "phone", "plate")
    assert "9,000" in texts(screen.desk.person)
    counter.press(Qt.Key.Key_Return)
    assert counter.card.state == "lost"


def test_whoever_was_approved_is_told_from_whoever_is_no_member(counter: Counter) -> None:
    panel = PersonPanel()
    counter.qtbot.addWidget(panel)
    nobody = Desk(None, None, (), (), None, ("member",))
    panel.show_card(nobody, None)
    assert "还不是会员" in {label.text() for label in panel._facts.findChildren(QLabel)}
    panel.show_card(replace(nobody, application=7), None)
    said = {label.text() for label in panel._facts.findChildren(QLabel)}
    assert "申请已批准，发卡即入会" in said


def test_a_change_at_another_desk_arrives(counter: Counter) -> None:
    screen = counter.open()
    lose(counter)
    assert screen.desk.person.state.text() == "挂失"


@pytest.mark.parametrize(
    ("step", "fields", "state"),
    [
        ("ask", {"reason": "卡找到了"}, "lost"),
        ("confirm", {"identity": True}, "lost"),
        ("cancel", {"tail": "2210", "reason": "搬家"}, "cancelling"),
    ],
)
def test_the_smaller_steps_are_dialogs(
    counter: Counter, step: str, fields: dict[str, object], state: str
) -> None:
    if step in {"ask", "confirm"}:
        lose(counter)
    screen = counter.open()
    screen.desk.begin(step)
    form = dialog(counter.qtbot, screen).findChild(CardStepForm)
    assert form is not None
    form.save()
    counter.rest()
    assert any(entry.field.error for entry in form._entries.values()), "nothing is taken for said"
    for name, value in fields.items():
        form._entries[name].binding.show(value)
    form.save()
    counter.rest()
    assert counter.card.state == state
    assert counter.printed == []


def test_a_supplementary_card_is_issued(counter: Counter) -> None:
    numbers = counter.call(
        lambda _app: sql.run(
            "UPDATE card SET type_id = (SELECT id FROM card_type WHERE code = 'extra') "
            "WHERE number = '900112600004192'"
        )
    )
    assert numbers == 1
    screen = counter.open()
    counter.press(Qt.Key.Key_F9)
    form = dialog(counter.qtbot, screen).findChild(IssueForm)
    assert form is not None
    assert form.blank.text() == "9001 1260 0004 192"
    form.bearer.setText("单小东")
    form.signed.click()
    form.save()
    counter.rest()
    assert screen.desk.laid is not None
    assert [each.card.state for each in screen.desk.laid.desk.cards] == ["active", "pending"]


def test_nothing_is_cut_at_any_size(counter: Counter) -> None:
    screen = counter.open()
    for language in (Language.ZH, Language.EN):
        set_language(language)
        for size in SIZES:
            theme().set_window_height(size[1] + BARS)
            screen.resize(*size)
            counter.rest()
            assert (screen.width(), screen.height()) == size
            for step in ("", "lose", "damaged"):
                screen.desk.begin(step) if step else screen.desk.leave_step()
                counter.rest()
                assert faults(screen) == [], (language, size, step)


def test_the_desk_in_the_dark(counter: Counter) -> None:
    screen = counter.open("loss")
    theme().set_scheme(Scheme.DARK)
    counter.rest()
    assert faults(screen) == []


def test_a_card_of_the_list_of_due_things_opens(counter: Counter) -> None:
    lose(counter)
    screen = counter.open()
    screen.open(Address("cards", kind="card", id=counter.card_id))
    counter.rest()
    assert any("GS202611230001" in words for words in texts(screen.desk.rest) | {
        tr(screen.desk.rest.band._detail)
    })  # fmt: skip
