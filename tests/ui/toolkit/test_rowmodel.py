"""The model of a table keeps Qt's rules, knows its headings and reads itself out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from crm_desktop.foundation.clock import CHINA, SetClock
from crm_desktop.foundation.words import Language, Phrase
from tests.ui.toolkit.rows_of import Numbers, Row, Source, StepRunner
from ui.toolkit.checks import Checks, Picked
from ui.toolkit.columns import Cell, Column, Flagged
from ui.toolkit.pages import Group, PagedRows
from ui.toolkit.rowmodel import RowTableModel
from ui.toolkit.speech import set_language
from ui.toolkit.tasks import TaskRunner
from ui.toolkit.tokens import Tone

Settle = Callable[[], None]
CLOCK = SetClock(datetime(2026, 11, 23, 10, 42, tzinfo=CHINA))
TODAY, TOMORROW = Phrase("toolkit.date.today"), Phrase("toolkit.date.tomorrow")
COLUMNS = [
    Column("name", TODAY, lambda row: row.name),
    Column("amount", TOMORROW, lambda row: row.amount, Cell.MONEY),
]
ROLE = Qt.ItemDataRole


def some(count: int) -> list[Row]:
    return [Row(number, f"name {number}", number * 100) for number in range(1, count + 1)]


def model_of(
    runner: TaskRunner, source: Source, checks: Checks | None = None, columns: Sequence[Column] = ()
) -> RowTableModel:
    return RowTableModel(PagedRows(source, runner), columns or COLUMNS, clock=CLOCK, checks=checks)


@pytest.mark.parametrize("force_py", [True, False])
@pytest.mark.parametrize("ticks", [True, False])
@pytest.mark.parametrize("groups", [(), (Group(TODAY, 0), Group(TODAY, 3), Group("x", 247))])
def test_it_keeps_the_rules_of_qt(
    runner: TaskRunner,
    settle: Settle,
    qtbot: QtBot,
    qtmodeltester: ModelTester,
    groups: tuple[Group, ...],
    ticks: bool,
    force_py: bool,
) -> None:
    source = Source(some(250), groups)
    model = model_of(runner, source, Checks() if ticks else None)
    qtmodeltester.check(model, force_py=force_py)  # from here on it watches
    model.rows.refresh()
    settle()
    del source.all[250]
    source.groups = groups and (*groups[:2], Group("x", 246))
    model.rows.refresh()
    settle()
    model.data(model.index(220, 1))
    qtbot.waitUntil(lambda: not runner.pending and model.rows.row(210) is not None)
    if model.checks is not None:
        model.checks.toggle(3)
    source.all.clear()
    source.groups = ()
    model.rows.refresh()
    settle()
    assert model.rowCount() == 0


def test_a_cell_is_read_out_with_its_column(runner: TaskRunner, settle: Settle) -> None:
    model = model_of(runner, Source(some(2)))
    model.rows.refresh()
    settle()
    cell = model.index(1, 1)
    assert cell.data() == "¥2.00"
    assert cell.data(ROLE.AccessibleTextRole) == "明天: ¥2.00"
    assert model.headerData(1, Qt.Orientation.Horizontal) == "明天"
    set_language(Language.EN)
    assert cell.data(ROLE.AccessibleTextRole) == "Tomorrow: ¥2.00"
    assert model.headerData(1, Qt.Orientation.Horizontal, ROLE.AccessibleTextRole) == "Tomorrow"
    assert model.headerData(1, Qt.Orientation.Vertical) is None


def test_figures_are_right_aligned(runner: TaskRunner, settle: Settle) -> None:
    model = model_of(runner, Source(some(1)))
    model.rows.refresh()
    settle()
    assert model.index(0, 0).data(ROLE.TextAlignmentRole) & Qt.AlignmentFlag.AlignLeft
    assert model.index(0, 1).data(ROLE.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight


def test_a_heading_is_read_out_but_cannot_be_selected(runner: TaskRunner, settle: Settle) -> None:
    groups = (Group(TODAY, 2), Group(TOMORROW, 1))
    model = model_of(runner, Source(some(3), groups))
    model.rows.refresh()
    settle()
    heading = model.index(3, 0)
    assert heading.data() == "明天 1"
    assert heading.data(ROLE.AccessibleTextRole) == "明天 1"
    assert heading.flags() == Qt.ItemFlag.NoItemFlags
    assert list(model.heads) == [0, 3]
    assert [model.id_at(line) for line in range(-1, 6)] == [None, None, 1, 2, None, 3, None]
    assert [model.line_of(position) for position in range(3)] == [1, 2, 4]


def test_rows_on_their_way_and_rows_gone(runner: TaskRunner, settle: Settle, qtbot: QtBot) -> None:
    source = Source(some(250))
    model = model_of(runner, source, Checks())
    model.rows.refresh()
    settle()
    assert model.index(240, 1).data() == "读取中"
    with qtbot.waitSignal(model.dataChanged) as changed:
        pass
    first, last = changed.args[:2]
    assert (first.row(), last.row()) == (200, 249)
    assert (first.column(), last.column()) == (0, 2)
    assert model.index(240, 1).data() == "name 241"
    del source.all[241]
    model.rows.touch([241])
    with qtbot.waitSignal(model.dataChanged):
        pass
    assert model.is_gone(240)
    assert model.index(240, 1).data() == "已被删除"
    assert model.index(240, 2).data() == ""


def test_a_flag_says_why(runner: TaskRunner, settle: Settle) -> None:
    columns = [
        Column("a", TODAY, lambda row: Flagged(row.name, Tone.RED, why=TOMORROW), Cell.FLAG),
        Column("b", TODAY, lambda row: Flagged(row.name, Tone.RED), Cell.FLAG),
        Column("c", TODAY, lambda row: row.name, Cell.FLAG),
    ]
    model = model_of(runner, Source(some(1)), columns=columns)
    model.rows.refresh()
    settle()
    assert [model.index(0, each).data(ROLE.ToolTipRole) for each in range(3)] == [
        "明天",
        None,
        None,
    ]


class TestChecks:
    def test_ticks_are_told_and_read_out(
        self, runner: TaskRunner, settle: Settle, qtbot: QtBot
    ) -> None:
        checks = Checks()
        model = model_of(runner, Source(some(3)), checks)
        checks.set_every(False)  # nothing to tell yet
        model.rows.refresh()
        settle()
        box = model.index(1, 0)
        assert box.data(ROLE.CheckStateRole) == Qt.CheckState.Unchecked
        assert box.data(ROLE.AccessibleTextRole) == "勾选: 未勾选"
        with qtbot.waitSignal(model.dataChanged):
            checks.toggle(2)
        assert box.data(ROLE.CheckStateRole) == Qt.CheckState.Checked
        assert box.data() == "已勾选"
        assert model.index(1, 1).data(ROLE.CheckStateRole) is None

    def test_a_million_ticks_are_one_flag(self, runner: TaskRunner, settle: Settle) -> None:
        checks = Checks()
        model = model_of(runner, Numbers(), checks)
        model.rows.refresh()
        settle()
        checks.set_every(True)
        checks.toggle(500_000)
        assert checks.count(len(model.rows)) == 999_999
        assert model.is_checked(0)
        assert not model.is_checked(499_999)
        assert checks.picked() == Picked(every=True, ids=frozenset([500_000]))

    @given(st.lists(st.one_of(st.integers(0, 9), st.booleans())))
    def test_they_are_what_a_set_would_be(self, steps: list[int | bool]) -> None:
        checks, plain = Checks(), set[int]()
        for step in steps:
            if isinstance(step, bool):
                checks.set_every(step)
                plain = set(range(10)) if step else set()
            else:
                checks.toggle(step)
                plain ^= {step}
        assert {each for each in range(10) if checks.holds(each)} == plain
        assert checks.count(10) == len(plain)


@given(st.lists(st.integers(0, 5), max_size=8))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_lines_are_headings_and_rows_in_turn(qtbot: QtBot, counts: list[int]) -> None:
    runner = StepRunner()
    groups = tuple(Group(str(number), count) for number, count in enumerate(counts))
    rows = PagedRows(Source(some(sum(counts)), groups), runner)  # type: ignore[arg-type]
    model = RowTableModel(rows, COLUMNS, clock=CLOCK)
    rows.refresh()
    runner.work()
    runner.deliver()
    expected: list[str | int] = []
    position = 0
    for number, count in enumerate(counts):
        if count:
            expected += [str(number), *range(position, position + count)]
            position += count
    assert model.rowCount() == len(expected)
    for line, each in enumerate(expected):
        group = model.group_at(line)
        if isinstance(each, str):
            assert group is not None
            assert group.title == each
            assert model.position_at(line) is None
            assert model.row_at(line) is None
        else:
            assert group is None
            assert model.position_at(line) == each
            assert model.line_of(each) == line
