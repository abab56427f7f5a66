"""The tab 架构: tree, days, and every change of a unit or post by keys."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

from PySide6.QtTest import QTest

from crm_desktop.access.model import PostData, UnitData
from crm_desktop.foundation.words import Language, Phrase
from tests.ui.access.room import Key, Mod, Room, Rooms, person_of, post_of, type_words, unit_of
from tests.ui.lint import settle
from ui.access.ending_form import EndForm
from ui.access.post_form import PostForm
from ui.access.posting_form import PostingForm
from ui.access.structure import StructurePage
from ui.access.structure_rows import columns, node_id
from ui.access.unit_form import UnitForm
from ui.toolkit.conflict import ConflictDialog
from ui.toolkit.speech import set_language, tr

DAY = timedelta(days=1)


def rows(page: StructurePage) -> list[tuple[str, str, str, str]]:
    """Return the rows of the tree as they read: name, number, holders, how full."""
    texts = []
    model = page.tree.tree_model
    for node in page.organisation.nodes():
        index = model.index_of(node.id)
        texts.append(
            tuple(str(model.index(index.row(), n, index.parent()).data()) for n in range(5))
        )
    return texts


def typed(post: Any) -> PostData:
    return PostData(**{each.name: getattr(post, each.name) for each in fields(PostData)})


class TestTheTree:
    def test_it_shows_companies_units_and_posts_with_their_people(self, room: Room) -> None:
        found = rows(room.page)
        assert found[0][0] == "远山汽车集团有限公司"
        assert found[1][0] == "客户服务中心"
        assert ("系统管理员", "A1-2", "周敏", "1/1", "") in found
        assert ("客户档案专员", "B1-2", "李梅", "1/1", "") in found
        assert ("受理室主管", "C1-1", "", "0/1", "缺 1") in found
        assert tr(room.page.note) == "21 个岗位 · 编制 21 人 · 在岗 4 人"

    def test_too_many_people_are_an_amber_word(self, room: Room) -> None:
        post, actor = post_of(room, "A1-2"), room.seat.place.session.actor
        person = person_of(room, "李梅")
        room.call(lambda app: app.people.assign(actor, person.id, post.id, room.seat.clock.today()))
        room.calm()
        assert ("系统管理员", "A1-2", "周敏、李梅", "2/1", "超编 1") in rows(room.page)

    def test_english_says_the_same(self, room: Room) -> None:
        set_language(Language.EN)
        settle()
        assert ("受理室主管", "C1-1", "", "0/1", "1 vacant") in rows(room.page)
        assert [tr(column.title) for column in columns()] == [
            "Name",
            "Number",
            "Held by",
            "Filled",
            "Staffing",
        ]

    def test_what_another_desk_changes_arrives_and_the_cursor_stays(self, room: Room) -> None:
        page = room.show("post", post_of(room, "B1-1").id)
        actor, post = room.seat.place.session.actor, post_of(room, "C1-1")
        data = replace(typed(post), title="受理主任")
        today = room.seat.clock.today()
        room.call(
            lambda app: app.organisation.change_post(actor, post.id, post.version, data, today)
        )
        room.calm()
        assert "受理主任" in [each[0] for each in rows(page)]
        assert page.chosen.number == "B1-1"

    def test_a_record_from_the_search_is_shown_and_remembered(self, room: Room) -> None:
        page = room.show("unit", unit_of(room, "质检组").id)
        assert page.chosen.name == "质检组"
        assert page.unit_detail.name.text() == "质检组"
        assert [visit.title for visit in room.seat.place.visits] == ["质检组"]

    def test_arrow_keys_show_the_record_under_the_cursor(self, room: Room) -> None:
        room.page.tree.setFocus()
        room.press(Key.Key_Down)
        assert room.page.unit_detail.name.text() == "客户服务中心"
        room.press(Key.Key_Down)
        assert room.page.post_detail.name.text() == "客户服务经理"
        assert room.page.post_detail.number.text() == "A1-1"


class TestDays:
    def test_another_day_shows_another_organisation(self, room: Room) -> None:
        page, actor = room.page, room.seat.place.session.actor
        tomorrow = room.seat.clock.today() + DAY
        unit = unit_of(room, "质检组")
        data = PostData(unit.id, "Z1", "录音抽查员", frozenset({"QA"}))
        room.call(lambda app: app.organisation.add_post(actor, data, tomorrow))
        room.calm()
        assert "录音抽查员" not in [each[0] for each in rows(page)]
        room.press(Key.Key_F, Mod.ControlModifier)
        assert page.date.hasFocus()
        QTest.keyClicks(page.date, tomorrow.isoformat())
        room.press(Key.Key_Return, target=page.date)
        assert "录音抽查员" in [each[0] for each in rows(page)]

    def test_only_today_can_be_changed(self, room: Room) -> None:
        page = room.page
        page.show_day(room.seat.clock.today() + DAY)
        room.calm()
        why = page.unit_detail.foot.why.text()
        assert why == "这是 2026-11-24 的组织，回到今天才能变更"
        room.press(Key.Key_F9, target=page.tree)
        room.press(Key.Key_Return, target=page.tree)
        room.press(Key.Key_Delete, target=page.tree)
        assert not room.has_dialog
        page.today.click()
        room.calm()
        assert page.is_today
        assert page.today.isHidden()

    def test_a_wish_for_a_record_leads_back_to_today(self, room: Room) -> None:
        room.page.show_day(room.seat.clock.today() + DAY)
        room.calm()
        page = room.show("post", post_of(room, "C1-1").id)
        assert page.is_today
        assert page.chosen.number == "C1-1"


class TestChanging:
    def test_enter_changes_a_post_from_a_day_on(self, room: Room) -> None:
        page = room.show("post", post_of(room, "C1-1").id)
        room.press(Key.Key_Return, target=page.tree)
        form = room.form(PostForm)
        assert form.title.text() == "受理室主管"
        tomorrow = room.seat.clock.today() + DAY
        form.headcount.setText("2")
        form.from_day.set_value(tomorrow)
        room.save()
        assert room.words() == ["organisation.post.kept"]
        assert post_of(room, "C1-1").headcount == 1
        history = page.post_detail.history.rows.rows
        assert [tr(entry.title) for entry in history] == ["岗位说明变更", "设立岗位"]
        assert tr(history[0].detail) == "编制人数"

    def test_f9_adds_a_post_where_the_cursor_is(self, room: Room) -> None:
        page = room.show("unit", unit_of(room, "质检组").id)
        room.press(Key.Key_F9, target=page.tree)
        form = room.form(PostForm)
        assert form.unit.currentText() == "质检组"
        assert form.number.hasFocus()
        QTest.keyClicks(form.number, "Z1")
        type_words(form.title, "录音抽查员")
        form.roles.boxes["QA"].click()
        room.save()
        assert not room.has_dialog
        assert ("录音抽查员", "Z1", "", "0/1", "缺 1") in rows(page)
        assert page.chosen.name == "质检组"

    def test_what_is_missing_stands_under_its_field(self, room: Room) -> None:
        page = room.show("unit", unit_of(room, "质检组").id)
        room.press(Key.Key_F9, target=page.tree)
        form = room.form(PostForm)
        room.save()
        assert "岗位编号" in room.note()
        assert form.number.hasFocus()
        form.unit.set_value(None)
        QTest.keyClicks(form.number, "Z1")
        room.save()
        assert "所属部门" in room.note()

    def test_shift_f9_adds_a_unit(self, room: Room) -> None:
        page = room.show("unit", unit_of(room, "质量控制室").id)
        room.press(Key.Key_F9, Mod.ShiftModifier, page.tree)
        form = room.form(UnitForm)
        assert form.parent_unit.currentText() == "质量控制室"
        type_words(form.name, "录音组")
        room.save()
        assert "录音组" in [each[0] for each in rows(page)]
        assert unit_of(room, "录音组").parent == unit_of(room, "质量控制室").id

    def test_a_unit_moves_but_not_below_itself(self, room: Room) -> None:
        unit = unit_of(room, "业务受理室")
        page = room.show("unit", unit.id)
        page.steps.move()
        form = room.form(UnitForm)
        assert room.dialog.focusWidget() is form.parent_unit
        offered = [tr(option.text) for option in form.parent_unit.options]
        assert "质检组" in offered
        assert "业务受理室" not in offered
        assert "投诉受理组" not in offered
        form.parent_unit.set_value(unit_of(room, "客户服务中心").id)
        room.save()
        assert unit_of(room, "业务受理室").parent == unit_of(room, "客户服务中心").id

    def test_del_asks_for_a_day_and_ends_a_post_nobody_holds(self, room: Room) -> None:
        page = room.show("post", post_of(room, "C1-1").id)
        room.press(Key.Key_Delete, target=page.tree)
        assert room.form(EndForm).from_day.value() == room.seat.clock.today()
        room.save()
        # Others report to it: that is said, and nothing has happened.
        assert room.note() == tr(Phrase("error.post_leads"))
        room.dialog.reject()
        page = room.show("post", post_of(room, "C2-1").id)
        room.press(Key.Key_Delete, target=page.tree)
        room.form(EndForm).from_day.set_value(room.seat.clock.today() + DAY)
        room.save()
        assert room.words() == ["organisation.ended"]
        page.show_day(room.seat.clock.today() + DAY)
        room.calm()
        assert "咨询受理专员" not in [each[0] for each in rows(page)]

    def test_somebody_is_put_on_a_post_with_a_word_about_its_plan(self, room: Room) -> None:
        page = room.show("post", post_of(room, "B1-1").id)
        page.steps.assign()
        room.calm()
        form = room.form(PostingForm)
        assert "超编 1" in form.post_field.note.text()
        form.kind.set_value("acting")
        assert "超编" not in form.post_field.note.text()
        form.person.set_value(person_of(room, "李梅").id)
        form.reason.set_value("stand_in")
        room.save()
        holders = [(each.name, each.kind) for each in post_of(room, "B1-1").holders]
        assert holders == [("何涛", "regular"), ("李梅", "acting")]
        assert ("客服主管", "B1-1", "何涛、李梅（代理）", "1/1", "") in rows(page)

    def test_a_person_has_to_be_chosen(self, room: Room) -> None:
        page = room.show("post", post_of(room, "C1-1").id)
        page.steps.assign()
        room.calm()
        room.save()
        assert "人员" in room.note()
        assert post_of(room, "C1-1").holders == ()

    def test_enter_pressed_twice_saves_once(self, room: Room) -> None:
        page = room.show("unit", unit_of(room, "质检组").id)
        room.press(Key.Key_Return, target=page.tree)
        form = room.form(UnitForm)
        form.name.setText("质检一组")
        before = unit_of(room, "质检组").version
        dialog = room.dialog
        QTest.keyClick(dialog, Key.Key_Return, Mod.ControlModifier)
        QTest.keyClick(dialog, Key.Key_Return, Mod.ControlModifier)
        dialog.primary.click()
        room.calm()
        assert room.words() == ["organisation.unit.kept"]
        kept = room.call(lambda app: app.organisation.units(room.seat.place.session.actor))
        assert next(each for each in kept if each.name == "质检一组").version == before + 1

    def test_keys_pressed_twice_open_one_form(self, room: Room) -> None:
        page = room.show("post", post_of(room, "C1-1").id)
        page.steps.assign()
        page.steps.assign()
        room.calm()
        room.dialog.reject()
        room.calm()
        assert not room.has_dialog


class TestNothingIsLost:
    def test_esc_keeps_a_draft_and_offers_it_again(self, room: Room) -> None:
        page = room.show("unit", unit_of(room, "质检组").id)
        room.press(Key.Key_F9, target=page.tree)
        form = room.form(PostForm)
        type_words(form.title, "录音抽查员")
        form.roles.boxes["QA"].click()
        room.press(Key.Key_Escape)
        assert not room.has_dialog
        room.press(Key.Key_F9, target=page.tree)
        form = room.form(PostForm)
        assert form.title.text() == ""
        assert form.foot.resume.isVisible()
        form.foot.resume.click()
        assert form.title.text() == "录音抽查员"
        assert form.roles.roles() == {"QA"}

    def test_two_people_changed_the_same_post(self, room: Room) -> None:
        post = post_of(room, "C1-1")
        page = room.show("post", post.id)
        room.press(Key.Key_Return, target=page.tree)
        form = room.form(PostForm)
        actor, today = room.seat.place.session.actor, room.seat.clock.today()
        theirs = replace(typed(post), title="受理主任", headcount=3)
        room.call(
            lambda app: app.organisation.change_post(actor, post.id, post.version, theirs, today)
        )
        form.title.clear()
        type_words(form.title, "受理组长")
        form.duties.setPlainText("带好受理室")
        room.save()
        conflict = room.dialog
        assert isinstance(conflict, ConflictDialog)
        groups = conflict._groups
        # What only one side changed is settled; the title both changed.
        assert set(conflict.sides()) == {"headcount", "duties"}
        groups["title"].button(0).click()
        conflict.primary.click()
        room.calm()
        kept = post_of(room, "C1-1")
        assert (kept.title, kept.headcount, kept.duties) == ("受理组长", 3, "带好受理室")

    def test_nobody_widens_their_own_post_alone(self, room: Room) -> None:
        from ui.shell.second_person import SecondPerson

        page = room.show("post", post_of(room, "A1-2").id)
        room.press(Key.Key_Return, target=page.tree)
        form = room.form(PostForm)
        form.roles.boxes["QA"].click()
        room.save()
        asking = room.dialog
        assert isinstance(asking, SecondPerson)
        asking.alone.click()
        type_words(asking.reason, "试用期内由我兼任质检")
        room.save()
        room.calm()
        assert not room.has_dialog
        assert post_of(room, "A1-2").roles == {"AD", "QA"}


class TestByRight:
    def test_an_agent_only_looks(self, rooms: Rooms) -> None:
        room = rooms.open("李梅")
        page = room.show("post", post_of(room, "C1-1").id)
        assert page.actions == []
        assert page.post_detail.foot.isHidden()
        assert list(page.commands()) == []
        room.press(Key.Key_F9, target=page.tree)
        room.press(Key.Key_Return, target=page.tree)
        room.press(Key.Key_Delete, target=page.tree)
        assert not room.has_dialog
        # Who held a post before is the administration's business.
        titles = [tr(entry.title) for entry in page.post_detail.history.rows.rows]
        assert titles == ["设立岗位"]

    def test_a_manager_prints_but_does_not_change(self, rooms: Rooms) -> None:
        room = rooms.open("陈立")
        assert [action.text() for action in room.page.actions] == ["打印"]
        history = room.show("post", post_of(room, "B1-1").id).post_detail.history.rows.rows
        assert [tr(entry.title) for entry in history] == ["何涛", "设立岗位"]


class TestPrinting:
    def test_ctrl_p_previews_the_chart_of_the_company(self, room: Room) -> None:
        room.page.tree.setFocus()
        room.press(Key.Key_P, Mod.ControlModifier)
        (title, pdf) = room.printed[0]
        assert title == Phrase("organisation.print.chart")
        assert pdf.startswith(b"%PDF")

    def test_on_a_post_it_previews_its_description(self, room: Room) -> None:
        page = room.show("post", post_of(room, "C1-1").id)
        page.tree.setFocus()
        room.press(Key.Key_P, Mod.ControlModifier)
        assert [title for title, _ in room.printed] == [Phrase("organisation.print.post")]


class TestHistory:
    def test_an_entry_leads_to_the_person_or_the_day(self, room: Room) -> None:
        page = room.show("post", post_of(room, "B1-1").id)
        page._follow(("day", room.seat.clock.today() + DAY))
        room.calm()
        assert page.day == room.seat.clock.today() + DAY
        page._follow(("person", person_of(room, "何涛").id))
        room.calm()
        assert room.page.chosen.person.name == "何涛"

    def test_the_activity_names_who_did_what(self, room: Room) -> None:
        page, actor = room.page, room.seat.place.session.actor
        unit = unit_of(room, "质检组")
        data = UnitData(unit.company, unit.kind, "质检一组", unit.parent, unit.position)
        today = room.seat.clock.today()
        room.call(
            lambda app: app.organisation.change_unit(actor, unit.id, unit.version, data, today)
        )
        page = room.show("unit", unit.id)
        newest = page.unit_detail.timeline.rows.rows[0]
        assert tr(newest.title) == "周敏 修改部门"
        assert page.chosen.id == node_id("unit", unit.id)
