"""The tab 申请: entered, handed in, decided by somebody else, with real keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from crm_desktop.foundation.words import Language
from db import sql
from tests.core.membership import people
from tests.ui.access.room import Key, Mod, Room, Rooms, type_words
from tests.ui.lint import faults, settle
from tests.ui.membership.room import CLERK, HEAD, MANAGER, Desk
from ui.access.words_form import WordsForm
from ui.customers.pick import CustomerPick
from ui.membership.application_forms import ApplicationForm, AskPapersForm
from ui.membership.applications import ApplicationsPage
from ui.membership.papers import PaperForm
from ui.membership.screen import NEW_APPLICATION
from ui.toolkit.speech import set_language
from ui.workplace import Address

ZHANG = "张𬭊䶮"


def offered(page: ApplicationsPage) -> list[str]:
    return [button.text() for button in page.detail.foot._buttons if button.text()]


def search(room: Room, text: str) -> None:
    pick = room.dialog
    assert isinstance(pick, CustomerPick)
    type_words(pick.text, text)
    room.qtbot.waitUntil(lambda: bool(pick.found))
    room.calm()


def names(page: Any) -> list[str]:
    return [page.list.row(place).name for place in range(len(page.list))]


class TestEntering:
    def test_from_f9_to_the_review(self, rooms: Rooms, desk: Desk) -> None:
        whom = desk.customer(ZHANG)
        room = rooms.open(CLERK)
        page = room.tab("applications")
        assert "按 F9" in page.table._empty.hint.text()
        room.press(Key.Key_F9)
        search(room, ZHANG)
        room.press(Key.Key_Return, target=room.dialog)
        form = room.form(ApplicationForm)
        assert form.source.value() == "walk_in", "as with the customer"
        assert form.consents.ticked() == frozenset(), "nothing is ticked beforehand"
        form.signed.boxes["terms"].click()
        form.signed.boxes["notice"].click()
        form.consents.boxes["sensitive"].click()
        room.save()
        assert room.words() == ["application.entered"]
        assert room.wanted[-1].kind == "application"
        assert (page.detail.name.text(), page.detail.state.text()) == (ZHANG, "草稿")
        assert page.chips.values() == {}, "a draft is in the list: nothing more is asked for"
        assert offered(page) == ["提交", "修改", "撤回"]
        room.press(Key.Key_Return, Mod.ControlModifier)
        assert page.detail.state.text() == "待审核"
        assert page.detail.foot.why.text() == "由主管或售后主管审核"
        made = desk.stored(room.wanted[-1].id)
        assert (made.state, made.customer, made.consents) == (
            "review", whom, frozenset({"sensitive"}),
        )  # fmt: skip

    def test_consents_need_the_notice(self, rooms: Rooms, desk: Desk) -> None:
        desk.customer(ZHANG)
        room = rooms.open(CLERK)
        room.press(Key.Key_F9)
        search(room, ZHANG)
        room.press(Key.Key_Return, target=room.dialog)
        form = room.form(ApplicationForm)
        form.consents.boxes["marketing"].click()
        room.save()
        assert room.has_dialog
        error = form._entries["notice_signed"].field.error
        assert error is not None
        assert error.key == "application.notice_first"

    def test_what_is_lacking_is_said_by_name(self, rooms: Rooms, desk: Desk) -> None:
        bare = desk.customer(ZHANG, paper="", contacts=())
        desk.enter(bare, terms_signed=False)
        room = rooms.open(CLERK)
        room.press(Key.Key_Return, Mod.ControlModifier)
        trouble = room.page.trouble
        assert trouble.isVisible()
        for said in ("手机", "证件", "章程与协议未签字"):
            assert said in trouble.accessibleName()
        assert desk.stored(room.page.shown.id).state == "draft"

    def test_a_draft_is_changed(self, rooms: Rooms, desk: Desk) -> None:
        draft = desk.enter(desk.customer(ZHANG), terms_signed=False)
        room = rooms.open(CLERK)
        next(b for b in room.page.detail.foot._buttons if b.text() == "修改").click()
        room.calm()
        form = room.form(ApplicationForm)
        assert form.signed.ticked() == {"notice"}
        assert "sensitive" not in form.consents.boxes, "given already"
        form.signed.boxes["terms"].click()
        room.save()
        assert desk.stored(draft.id).terms_signed

    def test_it_is_reached_by_name(self, rooms: Rooms) -> None:
        room = rooms.open(CLERK)
        room.screen.open(Address("members", page=NEW_APPLICATION))
        room.calm()
        assert isinstance(room.dialog, CustomerPick)


class TestDeciding:
    def test_approved_by_another_with_one_key(self, rooms: Rooms, desk: Desk) -> None:
        given = desk.submit(desk.customer(ZHANG))
        room = rooms.open(HEAD)
        page = room.page
        assert offered(page) == ["通过", "驳回", "要求补件"]
        room.press(Key.Key_Return, Mod.ControlModifier)
        assert desk.stored(given.id).state == "approved"
        assert room.words() == ["application.stepped"]
        assert "通过" not in offered(page)

    def test_a_level_that_must_be_earned_is_for_the_manager(self, rooms: Rooms, desk: Desk) -> None:
        given = desk.submit(desk.customer(ZHANG), tier="gold")
        room = rooms.open(HEAD)
        assert offered(room.page) == ["驳回", "要求补件"]
        assert "特批" in room.page.detail.foot.why.text()
        room = rooms.open(MANAGER)
        assert offered(room.page) == ["特批"]
        room.press(Key.Key_Return, Mod.ControlModifier)
        type_words(room.form(WordsForm).text, "集团大客户")
        room.save()
        assert (desk.stored(given.id).state, desk.stored(given.id).reason) == (
            "approved", "集团大客户",
        )  # fmt: skip

    def test_rejected_for_a_reason(self, rooms: Rooms, desk: Desk) -> None:
        given = desk.submit(desk.customer(ZHANG))
        room = rooms.open(HEAD)
        next(b for b in room.page.detail.foot._buttons if b.text() == "驳回").click()
        room.calm()
        room.save()
        assert room.has_dialog, "no reason, no rejection"
        type_words(room.form(WordsForm).text, "资料不实")
        room.save()
        assert desk.stored(given.id).state == "rejected"

    def test_papers_are_asked_for_and_come(self, rooms: Rooms, desk: Desk, tmp_path: Path) -> None:
        given = desk.submit(desk.customer(ZHANG))
        room = rooms.open(HEAD)
        next(b for b in room.page.detail.foot._buttons if b.text() == "要求补件").click()
        room.calm()
        form = room.form(AskPapersForm)
        form.kinds.boxes["identity"].click()
        type_words(form.note, "反面看不清")
        room.save()
        assert desk.stored(given.id).missing.kinds == ("identity",)
        room = rooms.open(CLERK)
        page = room.page
        assert page.detail.state.text() == "待补件"
        page.detail.tabs.setCurrentIndex(1)
        room.calm()
        scan = tmp_path / "反面.png"
        scan.write_bytes(b"\x89PNG\r\n\x1a\n")
        drop(page.detail.papers, scan)
        room.calm()
        paper = room.form(PaperForm)
        assert paper.kind.value() == "identity", "the one that was asked for"
        room.save()
        (kept,) = desk.stored(given.id).papers
        assert kept.file is not None
        assert kept.file.name == "反面.png"
        room.press(Key.Key_Return, Mod.ControlModifier)
        assert desk.stored(given.id).state == "review"

    def test_the_card_is_issued_at_the_card_desk(self, rooms: Rooms, desk: Desk) -> None:
        given = desk.submit(desk.customer(ZHANG))
        actor = desk.actor(HEAD)
        room = rooms.open(CLERK)
        room.call(lambda app: app.applications.approve(actor, given.id, given.version))
        room.call(
            lambda _app: sql.run(
                "INSERT INTO role_right (role, right_code, only_for) VALUES ('SP', 'cards.do', '')"
            )
        )
        page = room.show("application", given.id)
        assert page.detail.foot.why.text() == "由发卡岗在卡柜台发卡"
        room = rooms.open(HEAD)
        went: list[Address] = []
        room.seat.place.wanted.disconnect()
        room.seat.place.wanted.connect(went.append)
        page = room.show("application", given.id)
        assert offered(page) == ["发卡入会"]
        room.press(Key.Key_Return, Mod.ControlModifier)
        assert went == [Address("cards", kind="customer", id=given.customer)]

    def test_what_somebody_else_decided_meanwhile(self, rooms: Rooms, desk: Desk) -> None:
        given = desk.submit(desk.customer(ZHANG))
        room = rooms.open(HEAD)
        actor = desk.actor(HEAD)
        form_open = offered(room.page)
        room.seat.call(lambda app: app.applications.reject(actor, given.id, given.version, "重复"))
        if form_open:
            room.press(Key.Key_Return, Mod.ControlModifier)
        assert desk.stored(given.id).state == "rejected"


def drop(widget: Any, path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    widget.dropEvent(event)


class TestPapers:
    def test_a_picture_is_pasted_opened_and_taken_away(
        self, rooms: Rooms, desk: Desk, tmp_path: Path
    ) -> None:
        draft = desk.enter(desk.customer(ZHANG))
        room = rooms.open(CLERK)
        page = room.page
        page.detail.tabs.setCurrentIndex(1)
        room.calm()
        QGuiApplication.clipboard().setImage(QImage(8, 8, QImage.Format.Format_RGB32))
        page.detail.papers.add.setFocus()
        room.press(Key.Key_V, Mod.ControlModifier)
        form = room.form(PaperForm)
        form.kind.set_value("terms")
        room.save()
        (paper,) = desk.stored(draft.id).papers
        assert paper.kind == "terms"
        opened: list[QUrl] = []
        page.detail.papers.open_with = opened.append
        page.detail.papers.open_paper(paper)
        room.calm()
        assert Path(opened[0].toLocalFile()).read_bytes().startswith(b"\x89PNG")
        page.detail.papers.remove_paper(paper)
        type_words(room.form(WordsForm).text, "贴错了")
        room.save()
        assert desk.stored(draft.id).papers == ()

    def test_nobody_adds_to_what_is_over(self, rooms: Rooms, desk: Desk) -> None:
        given = desk.submit(desk.customer(ZHANG))
        actor = desk.actor(HEAD)
        room = rooms.open(CLERK)
        room.call(lambda app: app.applications.reject(actor, given.id, given.version, "重复"))
        page = room.show("application", given.id)
        assert not page.detail.papers.may_add
        assert page.detail.papers.ask_paper(()) is None


class TestTheQueue:
    def test_it_is_narrowed_down_by_typing(self, rooms: Rooms, desk: Desk) -> None:
        desk.submit(desk.customer(ZHANG))
        desk.submit(desk.customer("欧阳荑", paper=people.PAPERS[1]))
        room = rooms.open(CLERK)
        page = room.page
        assert names(page) == [ZHANG, "欧阳荑"]
        room.press(Key.Key_F, Mod.ControlModifier)
        focused = QApplication.focusWidget()
        assert focused is page.search.text
        type_words(page.search.text, "欧阳")
        room.press(Key.Key_Return)
        assert names(page) == ["欧阳荑"]
        assert page.detail.name.text() == "欧阳荑"

    def test_what_is_over_is_shown_when_asked_for(self, rooms: Rooms, desk: Desk) -> None:
        draft, actor = desk.enter(desk.customer(ZHANG)), desk.actor(CLERK)
        room = rooms.open(CLERK)
        room.call(lambda app: app.applications.withdraw(actor, draft.id, draft.version, "不办了"))
        room.page.refresh(None)
        room.calm()
        assert names(room.page) == []
        page = room.show("application", draft.id)
        assert names(page) == [ZHANG]
        assert list(page.chips.values()) == ["state"], "the chip says that what is over is shown"
        assert page.detail.state.text() == "已撤回"
        assert offered(page) == []

    def test_the_form_is_previewed(self, rooms: Rooms, desk: Desk) -> None:
        desk.submit(desk.customer(ZHANG))
        room = rooms.open(CLERK)
        room.press(Key.Key_P, Mod.ControlModifier)
        ((title, pdf),) = room.printed
        assert title.key == "application_paper.title"
        assert pdf.startswith(b"%PDF-")

    def test_commands(self, rooms: Rooms, desk: Desk) -> None:
        desk.submit(desk.customer(ZHANG))
        room = rooms.open(HEAD)
        keys = [command.name.key for command in room.screen.commands()]
        assert "event.application.approve" in keys
        assert "application.do.new" not in keys
        assert "application.do.print" in keys


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("size", [(1366, 768), (1366, 688), (1920, 1080)])
def test_nothing_is_cut(
    rooms: Rooms, desk: Desk, language: Language, size: tuple[int, int]
) -> None:
    desk.submit(desk.customer("尉迟明月", paper=people.PAPERS[1]), tier="vip")
    desk.enter(desk.customer(ZHANG))
    room = rooms.open(HEAD, size)
    set_language(language)
    settle()
    room.calm()
    assert faults(room.window) == []
