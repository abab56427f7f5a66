"""What is decided about a customer and said first: level, owner, no contact, the care plan."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from crm_desktop.foundation.words import Phrase
from tests.ui.customers.archive import Archive
from tests.ui.customers.test_record import bands, opened
from tests.ui.office.founded import dialog, words_said
from ui.access.words_form import WordsForm
from ui.customers.attention import Attention, Notice
from ui.customers.screen import CustomersScreen
from ui.customers.standing import DecisionForm, ask_level, ask_owner, ask_quiet
from ui.customers.steps import ask_delete
from ui.toolkit.inputs import TextEdit
from ui.toolkit.speech import tr


def test_what_must_be_known_is_said_first_until_it_was_taken_in(archive: Archive) -> None:
    screen = opened(archive)
    record, shown = screen.record, screen.record.attention
    assert shown.isVisible()
    assert bands(screen) == []
    assert [tr(each.title) for each in shown.notices] == ["重点关怀"]
    assert shown.notices[0].text == "年度回访由主管亲自做"
    archive.press(Qt.Key.Key_F12)
    assert not shown.isVisible()
    assert bands(screen) == ["重点关怀 年度回访由主管亲自做"]
    record.refresh()
    archive.rest()
    assert not shown.isVisible()
    one = archive.people["张淑敏"]
    stored = archive.stored(one.id)
    archive.call(
        lambda app: app.standing.refuse_contact(archive.actor, one.id, stored.version, "来电要求")
    )
    archive.qtbot.waitUntil(shown.isVisible)
    assert [tr(each.title) for each in shown.notices] == ["谢绝联系", "重点关怀"]
    archive.press(Qt.Key.Key_F12)
    # The next contact begins anew.
    screen.show_list()
    screen.show_customer(one.id)
    archive.qtbot.waitUntil(shown.isVisible)
    screen.show_customer(archive.people["周珊"].id)
    archive.qtbot.waitUntil(lambda: record.header.name.text() == "周珊")
    assert not shown.isVisible()


def test_notices_of_nobody_are_none(archive: Archive) -> None:
    part = Attention()
    archive.qtbot.addWidget(part)
    part.meet(1)
    part.show_notices(1, ())
    assert not part.is_open
    part.show_notices(1, (Notice(Phrase("record_room.care"), "长" * 2000),))
    assert part.is_open


def test_level_owner_and_no_contact_are_decided_for_a_reason(archive: Archive) -> None:
    screen = opened(archive, "周珊")
    record, place = screen.record, screen.place
    assert record.customer is not None
    one = record.customer.id
    said = words_said(archive.seat)
    record.more.click()
    menu = record.findChild(QMenu)
    assert menu is not None
    assert [action.text().partition("\t")[0] for action in menu.actions()] == [
        "修改", "加车辆", "与另一份合并",
        "调整级别", "更换负责人", "登记谢绝联系", "打印档案", "删除",
    ]  # fmt: skip
    menu.close()
    ask_level(screen, place, record.customer, screen.choices)
    form = dialog(archive.qtbot, screen).findChild(DecisionForm)
    assert isinstance(form, DecisionForm)
    assert form.choice is not None
    form.choice.set_value("vip")
    form.save()
    archive.rest()
    assert not said
    form.reason.setPlainText("年消费最高")
    form.save()
    archive.qtbot.waitUntil(lambda: archive.stored(one).level == "vip")
    archive.qtbot.waitUntil(record.header.tier.isVisible)
    undo = said[-1][1]
    assert callable(undo)
    undo()
    archive.qtbot.waitUntil(lambda: archive.stored(one).level == "")
    archive.rest()
    closed: list[bool] = []
    for ask, choose in (
        (lambda: ask_owner(screen, place, record.customer, screen.choices), archive.actor.person),
        (lambda: ask_quiet(screen, place, record.customer), None),
    ):
        ask()
        form = dialog(archive.qtbot, screen).findChild(DecisionForm)
        assert isinstance(form, DecisionForm)
        if form.choice is not None:
            form.choice.set_value(choose)
        form.reason.setPlainText("客户来电")
        form.saved.connect(lambda _saved: closed.append(True))
        before = len(closed)
        form.save()
        archive.qtbot.waitUntil(lambda before=before: len(closed) > before)
        archive.rest()
    stored = archive.stored(one)
    assert (stored.owner_name, stored.do_not_contact) == ("何涛", True)
    # Only a manager lifts it, so that undoing is not offered either.
    assert said[-1][1] is None
    archive.qtbot.waitUntil(
        lambda: "登记谢绝联系" not in {tr(each.name) for each in screen.commands()}
    )
    assert "恢复联系" not in {tr(each.name) for each in screen.commands()}


def test_a_reason_that_esc_left_is_offered_again(archive: Archive) -> None:
    screen = opened(archive, "周珊")
    place, customer = screen.place, screen.record.customer
    assert customer is not None
    for ask in (
        lambda: ask_delete(screen, place, customer.id, customer.version, customer.name),
        lambda: ask_quiet(screen, place, customer),
        lambda: ask_level(screen, place, customer, screen.choices),
    ):
        form = asked(archive, screen, ask)
        reason_of(form).setPlainText("来电要求")
        archive.press(Qt.Key.Key_Escape)
        archive.rest()
        form = asked(archive, screen, ask)
        archive.qtbot.waitUntil(form.foot.resume.isVisible)
        assert reason_of(form).toPlainText() == ""
        form.foot.resume.click()
        assert reason_of(form).toPlainText() == "来电要求"
        form.foot.leave.click()
        archive.rest()


def asked(
    archive: Archive, screen: CustomersScreen, ask: Callable[[], object]
) -> WordsForm | DecisionForm:
    ask()
    shown = dialog(archive.qtbot, screen)
    form = shown.findChild(WordsForm) or shown.findChild(DecisionForm)
    assert isinstance(form, WordsForm | DecisionForm)
    return form


def reason_of(form: WordsForm | DecisionForm) -> TextEdit:
    return form.text if isinstance(form, WordsForm) else form.reason
