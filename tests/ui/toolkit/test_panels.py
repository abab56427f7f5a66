"""Words and surfaces: labels, panels, bands, empty lists, waiting, steps, timeline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.words import Language, Phrase
from tests.ui.lint import faults, name_of, settle, size_got, unnamed, unreachable
from ui.toolkit.buttons import Button, link
from ui.toolkit.notices import Band, EmptyState
from ui.toolkit.panels import KeyValues, Masked, Panel, SectionHead, page_head
from ui.toolkit.rows import RowsModel
from ui.toolkit.speech import set_language
from ui.toolkit.state import Mark, StatusPill, TierTag
from ui.toolkit.stepper import Step, StepBar, StepList, Stepper
from ui.toolkit.text import Label, caption, name_label, title
from ui.toolkit.theme import theme
from ui.toolkit.timeline import Timeline, TimelineEntry
from ui.toolkit.tokens import LINE_BOX, Size, Tone
from ui.toolkit.waiting import LoadingRows, LongTask, ProgressBar

Stage = Callable[..., QWidget]

_TEXT = Phrase("gallery.no_office")


@pytest.mark.parametrize("size", [12, 14, 16, 22])
def test_a_line_keeps_its_box_in_every_script(stage: Stage, size: int) -> None:
    chinese, latin = Label("客户", size=size), Label("Äqj", size=size)
    stage(chinese, latin)
    assert chinese.height() == latin.height() == LINE_BOX[size]


def test_a_cut_line_shows_the_whole_as_tool_tip(stage: Stage) -> None:
    label = Label(_TEXT, elide=True)
    window = stage(label, size=(70, 60))
    assert size_got(window, 70, 60).width() == 70
    assert label.is_cut()
    assert label.toolTip() == label.text()
    assert faults(window) != []
    size_got(window, 300, 60)
    assert not label.is_cut()
    assert label.toolTip() == ""


def test_people_s_words_may_be_cut(stage: Stage) -> None:
    window = stage(Label("空调三次维修仍不制冷" * 5, elide=True))
    assert faults(window) == []


def test_a_label_takes_other_words_and_inks(stage: Stage) -> None:
    label = Label("甲")
    stage(label)
    before = label.grab().toImage()
    label.set_ink("red")
    assert label.grab().toImage() != before
    label.set_phrase(_TEXT)
    set_language(Language.EN)
    settle()
    assert label.text() == "Head office cannot be reached"


def test_a_paragraph_is_whole(stage: Stage) -> None:
    label = Label(Phrase("gallery.ask_text"), wrap=True, selectable=True)
    window = stage(label, size=(240, 300))
    assert faults(window) == []
    assert label.height() > LINE_BOX[Size.BODY]


def test_markup_is_just_text(stage: Stage) -> None:
    label = Label("<b>A&B</b>")
    stage(label)
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_the_lint_sees_cut_buttons_and_sizes(stage: Stage) -> None:
    button = Button(Phrase("gallery.accept"))
    window = stage(button)
    button.setMinimumWidth(0)
    button.resize(40, 20)
    button.setMaximumSize(40, 20)
    assert any("needs" in fault for fault in faults(window))
    nameless = QWidget(window)
    nameless.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    nameless.setGeometry(460, 0, 100, 10)
    nameless.show()
    assert any("sticks out" in fault for fault in faults(window))
    assert unnamed(window) != []
    assert unreachable(window) != []


def test_a_head_lines_its_link_up_with_the_margin(stage: Stage) -> None:
    panel = Panel(Phrase("gallery.reading"))
    more = link(Phrase("gallery.all", count=19))
    panel.head.add_right(more)
    stage(panel)
    settle()
    # The words of the link end 16 before the hairline, its ring reaches 8 further.
    assert panel.width() - panel.head.mapTo(panel, more.geometry().topRight()).x() - 1 == 9
    theme().set_window_height(688)
    settle()
    assert panel.head.height() == 36


def test_a_head_keeps_other_widgets_on_the_margin(stage: Stage) -> None:
    head = SectionHead(Phrase("gallery.reading"))
    mark = StatusPill(Phrase("gallery.answered"), Tone.GREEN)
    head.add_right(mark)
    stage(head)
    assert head.width() - mark.geometry().right() - 1 == 16


def test_key_values_follow_the_height_of_the_window(stage: Stage) -> None:
    grid = KeyValues(label_width=88)
    shown = grid.add(Phrase("gallery.balance"), "¥3,260.00")
    row = QHBoxLayout()
    row.addWidget(caption("x"))
    assert grid.add(Phrase("gallery.phone"), Masked("138****5678")) is None
    assert grid.add(Phrase("gallery.store"), row) is None
    stage(grid)
    assert shown.text() == "¥3,260.00"
    roomy = grid.sizeHint().height()
    theme().set_window_height(688)
    settle()
    assert grid.sizeHint().height() < roomy


def test_a_masked_value_asks_and_then_shows(qtbot: QtBot, stage: Stage) -> None:
    masked = Masked("138****5678", key="F3")
    window = stage(masked)
    with qtbot.waitSignal(masked.reveal.clicked):
        qtbot.keyClick(window, Qt.Key.Key_F3)
    masked.set_value("13812345678", masked=False)
    assert not masked.reveal.isVisible()
    masked.set_value("138****5678", masked=True)
    assert masked.reveal.isVisible()


def test_a_page_head_has_title_note_and_actions(stage: Stage) -> None:
    holder = QWidget()
    row, note = page_head(
        title(Phrase("gallery.title")), "23", Button(Phrase("gallery.print")), name_label("周敏")
    )
    holder.setLayout(row)
    window = stage(holder)
    assert note.text() == "23"
    assert faults(window) == []


def test_a_band_says_both_and_can_change(stage: Stage) -> None:
    band = Band(_TEXT, Phrase("gallery.no_office_detail"), tone=Tone.RED)
    stage(band)
    assert band.accessibleName() == "连不上总部数据库 可以继续查看，新登记先存草稿"
    band.show_band(_TEXT)
    set_language(Language.EN)
    settle()
    assert band.accessibleName() == "Head office cannot be reached"
    assert band.sizeHint().height() == 32


def test_an_empty_list_says_what_to_do(stage: Stage) -> None:
    empty = EmptyState(
        Phrase("gallery.nothing_due"),
        Phrase("gallery.nothing_due_hint"),
        [Button(Phrase("gallery.tomorrow"))],
    )
    window = stage(empty)
    set_language(Language.EN)
    assert faults(window) == []


def test_loading_rows_come_after_a_moment(qtbot: QtBot, stage: Stage) -> None:
    rows = LoadingRows()
    stage(rows)
    early = rows.grab().toImage()
    qtbot.waitUntil(lambda: not rows._patience.isActive())
    assert rows.grab().toImage() != early
    assert rows.sizeHint().height() == 3 * 36
    theme().set_window_height(688)
    assert rows.sizeHint().height() == 3 * 32
    rows.hide()
    rows.show()
    assert rows._patience.isActive()
    rows.hide()
    assert not rows._patience.isActive()


@pytest.mark.parametrize("by_key", [True, False])
def test_a_long_task_is_cancelled_once(qtbot: QtBot, stage: Stage, by_key: bool) -> None:
    task = LongTask(Phrase("gallery.long"), Phrase("gallery.importing"))
    window = stage(task)
    task.show_progress(793, 1279, Phrase("gallery.row", row=793), timedelta(seconds=4))
    assert task.line.text() == "第 793 行 · 还需约 4 秒 · 取消后不留痕迹"
    task.show_progress(793, 1279, Phrase("gallery.row", row=793))
    assert task.line.text() == "第 793 行 · 取消后不留痕迹"
    assert faults(window) == unreachable(window) == []
    with qtbot.waitSignal(task.cancelled):
        if by_key:
            qtbot.keyClick(task, Qt.Key.Key_Escape)
        else:
            task.cancel.click()
    task.show_progress(800, 1279, Phrase("gallery.row", row=800))
    assert task.line.text() == "正在取消，马上就好"
    with qtbot.assertNotEmitted(task.cancelled):
        qtbot.keyClick(task, Qt.Key.Key_Escape)
        qtbot.keyClick(task, Qt.Key.Key_F9)


def test_a_bar_at_nothing_is_empty(stage: Stage) -> None:
    bar = ProgressBar()
    stage(bar)
    bar.setValue(0)
    empty = bar.grab().toImage()
    bar.setValue(50)
    assert bar.grab().toImage() != empty


def test_states_change(stage: Stage) -> None:
    pill, tag = StatusPill(Phrase("gallery.waiting"), Tone.BLUE), TierTag("银", "silver")
    stage(pill, tag)
    before = pill.grab().toImage(), tag.grab().toImage()
    pill.set_state(Phrase("gallery.lost"), Tone.RED)
    tag.set_tier("钻", "diamond")
    assert (pill.grab().toImage(), tag.grab().toImage()) != before
    assert (name_of(pill), name_of(tag)) == ("挂失", "钻")


def test_a_mark_must_say_how_it_is_painted(qtbot: QtBot) -> None:
    mark = Mark()
    qtbot.addWidget(mark)
    with pytest.raises(NotImplementedError):
        mark.mark_width()
    with pytest.raises(NotImplementedError):
        mark.paint_mark(None)


_STEPS = (
    Step(Phrase("gallery.step_register"), "TS202611160023"),
    Step(Phrase("gallery.step_accept")),
    Step(Phrase("gallery.step_review")),
)


@pytest.mark.parametrize("shape", [StepBar, StepList])
def test_steps_are_read_out(stage: Stage, shape: type[StepBar] | type[StepList]) -> None:
    steps = shape(_STEPS, 1)
    window = stage(steps)
    assert steps.accessibleName() == "第 2 步，共 3 步：受理"
    before = steps.grab().toImage()
    set_language(Language.EN)
    settle()
    assert steps.accessibleName() == "Step 2 of 3: Accept"
    assert faults(window) == []
    steps.show_steps(_STEPS, 3)
    assert steps.accessibleName() == "All steps done"
    assert steps.grab().toImage() != before
    steps.show_steps((), 0)
    steps.grab()


def test_the_stepper_tells_of_an_earlier_round(stage: Stage) -> None:
    stepper = Stepper(_STEPS, 1)
    window = stage(stepper)
    stepper.tell(Phrase("gallery.step_time"))
    assert not stepper.earlier.isVisible()
    stepper.tell(Phrase("gallery.step_time"), Phrase("gallery.round"))
    assert stepper.earlier.isVisible()
    stepper.show_steps(_STEPS, 2)
    assert faults(window) == []
    Stepper().grab()


def _entries() -> list[TimelineEntry]:
    return [
        TimelineEntry("12:01", Phrase("gallery.call"), Phrase("gallery.call_detail"), "phone"),
        TimelineEntry(Phrase("toolkit.date.yesterday"), Phrase("gallery.unhappy"), key="round"),
    ]


def test_an_entry_opens_by_click_and_enter(qtbot: QtBot, stage: Stage) -> None:
    timeline = Timeline()
    timeline.set_entries(_entries())
    window = stage(timeline)
    second = timeline.rows.index(1)
    with qtbot.waitSignal(timeline.opened) as told:
        place = timeline.visualRect(second).center()
        qtbot.mouseClick(timeline.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert told.args == ["round"]
    timeline.setFocus()
    with qtbot.waitSignal(timeline.opened):
        qtbot.keyClick(timeline, Qt.Key.Key_Return)
    assert name_of(timeline) == "时间线"
    assert faults(window) == unreachable(window) == []


def test_the_keyboard_stays_on_an_entry_when_others_come(qtbot: QtBot, stage: Stage) -> None:
    timeline = Timeline()
    timeline.set_entries([])
    stage(timeline)
    timeline.setFocus()
    timeline.set_entries(_entries())
    assert timeline.currentIndex().row() == 0
    qtbot.keyClick(timeline, Qt.Key.Key_Down)
    timeline.set_entries([_entries()[0], *_entries()])
    assert timeline.currentIndex().row() == 2
    with qtbot.waitSignal(timeline.opened) as told:
        qtbot.keyClick(timeline, Qt.Key.Key_Return)
    assert told.args == ["round"]


def test_the_time_column_grows_with_the_words(stage: Stage) -> None:
    timeline = Timeline()
    stage(timeline)
    assert timeline.time_width() == 34
    timeline.set_entries(_entries())
    set_language(Language.EN)
    settle()
    assert 34 < timeline.time_width() <= 60
    assert timeline.rows.index(1).data() == "Yesterday Not satisfied: round 2 opened"


def test_entries_are_lower_in_a_low_window(stage: Stage) -> None:
    timeline = Timeline()
    timeline.set_entries(_entries())
    stage(timeline)
    first = timeline.rows.index(0)
    assert timeline.visualRect(first).height() == 52
    theme().set_window_height(688)
    settle()
    assert timeline.visualRect(first).height() == 46


def test_the_model_of_rows_is_sound(qtbot: QtBot) -> None:
    model = RowsModel(str, lambda row: row != "head")
    tester = QAbstractItemModelTester(model)
    assert not model.first_choosable().isValid()
    assert not model.next_choosable(0, 1).isValid()
    model.set_rows(["head", "a", "b"])
    assert model.first_choosable().row() == 1
    assert model.next_choosable(2, 1).row() == 1
    assert model.row(QModelIndex()) is None
    assert model.data(QModelIndex()) is None
    assert model.index(1).data(Qt.ItemDataRole.DecorationRole) is None
    assert model.rowCount(model.index(0)) == 0
    assert not model.flags(model.index(0)) & Qt.ItemFlag.ItemIsSelectable
    tester.deleteLater()
