"""Samples of every part and state, in panels, for the gallery."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from crm_desktop.foundation.clock import CHINA, SetClock
from crm_desktop.foundation.words import Phrase
from ui.toolkit.buttons import Button, Kind, link, next_step
from ui.toolkit.chips import ChipRow, Filter
from ui.toolkit.choices import CheckBox, Radio, RadioCard
from ui.toolkit.clock import ClockChip
from ui.toolkit.combos import Combo, Option, SearchCombo
from ui.toolkit.dateedit import DateEdit
from ui.toolkit.dates import past_words
from ui.toolkit.deadlines import Deadline
from ui.toolkit.facts import FactRow, line_up
from ui.toolkit.fields import Field
from ui.toolkit.inputs import LineEdit, PasswordEdit, TextEdit
from ui.toolkit.notices import Band, EmptyState
from ui.toolkit.panels import KeyValues, Masked, Panel, rule
from ui.toolkit.state import StatusPill, TierTag
from ui.toolkit.stepper import Step, StepBar, StepList, Stepper
from ui.toolkit.tabs import Tabs
from ui.toolkit.text import caption
from ui.toolkit.tiles import CounterRow
from ui.toolkit.timeline import Timeline, TimelineEntry
from ui.toolkit.toast import Toast
from ui.toolkit.tokens import Space, Tone
from ui.toolkit.waiting import LoadingRows, LongTask, arrived_words

NOW = datetime(2026, 11, 23, 10, 42, tzinfo=CHINA)
CLOCK = SetClock(NOW)

_TOLD_LEFT = 100


def line(*parts: QWidget, gap: int = Space.S) -> QHBoxLayout:
    """Return a row of widgets that ends in a stretch."""
    row = QHBoxLayout()
    row.setSpacing(gap)
    for part in parts:
        row.addWidget(part)
    row.addStretch()
    return row


def _told(panel: Panel, rows: list[tuple[Phrase | str, QLayout]]) -> None:
    grid = QGridLayout()
    grid.setVerticalSpacing(Space.S)
    grid.setHorizontalSpacing(0)
    grid.setColumnMinimumWidth(0, _TOLD_LEFT)
    grid.setColumnStretch(1, 1)
    for number, (label, content) in enumerate(rows):
        grid.addWidget(caption(label), number, 0)
        grid.addLayout(content, number, 1)
    panel.body.addLayout(grid)


def buttons() -> Panel:
    panel = Panel(Phrase("gallery.buttons"))
    blocked = Button(Phrase("gallery.reissue"), key="F8")
    blocked.block(Phrase("gallery.reason"))
    focused = Button(Phrase("gallery.print"), key="Ctrl+P")
    focused.setObjectName("focused")
    primary = Button(Phrase("gallery.new_complaint"), kind=Kind.PRIMARY, key="F7")
    printing = Button(Phrase("gallery.print"), key="Ctrl+P")
    focus_note = caption(Phrase("gallery.focus_note"))
    rows: list[tuple[Phrase | str, QLayout]] = [
        (Phrase("gallery.normal"), line(primary, printing)),
        (Phrase("gallery.focus"), line(focused, focus_note)),
        (Phrase("gallery.closed"), line(blocked, blocked.reason_label())),
        (Phrase("gallery.link"), line(link(Phrase("gallery.all", count=19)))),
        (Phrase("gallery.next"), line(next_step(Phrase("gallery.accept")))),
    ]
    _told(panel, rows)
    return panel


def _clock(left: timedelta, given: timedelta, *, done: timedelta | None = None) -> ClockChip:
    due = NOW + left
    finished = None if done is None else NOW + done
    return ClockChip(Deadline(due, due - given, finished), CLOCK)


def clocks() -> Panel:
    panel = Panel(Phrase("gallery.clocks"))
    minute, hour = timedelta(minutes=1), timedelta(hours=1)
    rows: list[tuple[Phrase | str, QLayout]] = [
        (
            Phrase("gallery.clock"),
            line(_clock(-26 * minute, 4 * hour), _clock(18 * minute, 2 * hour)),
        ),
        (
            "",
            line(
                _clock(3 * hour + 10 * minute, 6 * hour),
                _clock(hour, 4 * hour, done=-81 * minute),
            ),
        ),
        (
            Phrase("gallery.state"),
            line(
                StatusPill(Phrase("gallery.waiting"), Tone.BLUE),
                StatusPill(Phrase("gallery.in_work"), Tone.AMBER),
                StatusPill(Phrase("gallery.lost"), Tone.RED),
            ),
        ),
        (
            "",
            line(
                StatusPill(Phrase("gallery.answered"), Tone.GREEN),
                StatusPill(Phrase("gallery.ended"), Tone.GREY),
                StatusPill(Phrase("gallery.fine"), Tone.QUIET),
            ),
        ),
        (
            Phrase("gallery.tier"),
            line(
                TierTag(Phrase("gallery.plain"), "text2"),
                TierTag(Phrase("gallery.silver"), "silver"),
                TierTag(Phrase("gallery.gold"), "gold"),
                TierTag(Phrase("gallery.diamond"), "diamond"),
            ),
        ),
    ]
    _told(panel, rows)
    return panel


def fields() -> Panel:
    panel = Panel(Phrase("gallery.fields"))
    plate = LineEdit()
    plate.setText("粤B·3K56L")
    plate.setObjectName("focused-field")
    code = LineEdit()
    code.setText("1")
    number = LineEdit()
    number.setText("KH0100001239")
    wrong = Field(Phrase("gallery.code"), code)
    wrong.set_error(Phrase("gallery.code_wrong"))
    fixed = Field(Phrase("gallery.number"), number)
    fixed.set_read_only(Phrase("gallery.number_why"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(Space.L)
    grid.setVerticalSpacing(Space.S)
    mobile = LineEdit(Phrase("gallery.mobile_hint"))
    help_text = Phrase("gallery.mobile_help")
    grid.addWidget(Field(Phrase("gallery.mobile"), mobile, help_text=help_text), 0, 0)
    grid.addWidget(Field(Phrase("gallery.plate"), plate, help_text=Phrase("gallery.focus")), 0, 1)
    grid.addWidget(wrong, 1, 0)
    grid.addWidget(fixed, 1, 1)
    panel.body.addLayout(grid)
    return panel


def toasts() -> Panel:
    panel = Panel(Phrase("gallery.toasts"))
    panel.body.addWidget(Toast(Phrase("gallery.arranged", count=3), lambda: None, panel))
    panel.body.addWidget(Toast(Phrase("gallery.saved", number="TS202611230011"), None, panel))
    return panel


def broken() -> Panel:
    panel = Panel(Phrase("gallery.broken"))
    panel.body.addWidget(
        Band(
            Phrase("gallery.no_office"),
            Phrase("gallery.no_office_detail"),
            icon="database",
            stretch=True,
        )
    )
    retry = Button(Phrase("gallery.retry"), key="F5")
    panel.body.addLayout(line(retry, caption(Phrase("gallery.retry_note"))))
    return panel


def empty() -> Panel:
    panel = Panel(Phrase("gallery.empty"), edge_to_edge=True)
    actions = [
        Button(Phrase("gallery.tomorrow")),
        Button(Phrase("gallery.new_complaint"), kind=Kind.PRIMARY, key="F7"),
    ]
    hint = Phrase("gallery.nothing_due_hint")
    panel.body.addWidget(EmptyState(Phrase("gallery.nothing_due"), hint, actions))
    return panel


def reading() -> Panel:
    panel = Panel(Phrase("gallery.reading"), edge_to_edge=True)
    if panel.head is not None:
        panel.head.add_right(caption(arrived_words(12_000, 48_216)))
    panel.body.addWidget(LoadingRows())
    return panel


def long_task() -> Panel:
    task = LongTask(Phrase("gallery.long"), Phrase("gallery.importing"))
    task.show_progress(793, 1279, Phrase("gallery.row", row=793), timedelta(seconds=4))
    return task


def choices() -> Panel:
    panel = Panel(Phrase("gallery.choices"))
    reason = Combo(
        [
            Option("lost", Phrase("gallery.reason_lost")),
            Option("stolen", Phrase("gallery.reason_stolen")),
        ]
    )
    reason.set_value("lost")
    store = SearchCombo([Option(1, "宝安店", "baoan ba"), Option(2, "南山店", "nanshan ns")])
    store.set_value(1)
    day = DateEdit(CLOCK)
    day.set_value(NOW.date())
    secret = PasswordEdit()
    secret.setText("correct horse")
    grid = QGridLayout()
    grid.setHorizontalSpacing(Space.L)
    grid.setVerticalSpacing(0)
    grid.addWidget(Field(Phrase("gallery.reason_label"), reason), 0, 0)
    grid.addWidget(Field(Phrase("gallery.store"), store), 0, 1)
    grid.addWidget(Field(Phrase("gallery.day"), day, optional=True), 1, 0)
    grid.addWidget(Field(Phrase("gallery.password"), secret), 1, 1)
    panel.body.addLayout(grid)
    words = TextEdit(Phrase("gallery.words_hint"), rows=2)
    panel.body.addWidget(Field(Phrase("gallery.words"), words))
    spoken = Radio(Phrase("gallery.spoken"))
    spoken.setChecked(True)
    for choice in (spoken, Radio(Phrase("gallery.written")), CheckBox(Phrase("gallery.first_row"))):
        panel.body.addWidget(choice)
    return panel


def cards() -> Panel:
    panel = Panel(Phrase("gallery.choices"))
    row = QHBoxLayout()
    row.setSpacing(Space.L)
    first = RadioCard(
        Phrase("gallery.group"),
        Phrase("gallery.posts", count=21),
        [Phrase("gallery.group_line"), Phrase("gallery.after_line")],
    )
    first.setChecked(True)
    second = RadioCard(
        Phrase("gallery.after"), Phrase("gallery.posts", count=9), [Phrase("gallery.after_line")]
    )
    for card in (first, second):
        row.addWidget(card)
    panel.body.addLayout(row)
    facts = [
        FactRow(Phrase("gallery.fact_name"), "单晓东", "Ctrl+1"),
        FactRow(Phrase("gallery.fact_phone"), "2210", "Ctrl+2"),
    ]
    facts[0].setChecked(True)
    line_up(facts)
    for fact in facts:
        panel.body.addWidget(fact)
    panel.body.addWidget(rule())
    values = KeyValues(label_width=88)
    values.add(Phrase("gallery.phone"), Masked("138****5678", key="F3"))
    values.add(Phrase("gallery.balance"), "¥3,260.00")
    panel.body.addWidget(values)
    panel.body.addStretch()
    return panel


_STEPS = (
    Step(Phrase("gallery.step_register"), "TS202611160023"),
    Step(Phrase("gallery.step_accept")),
    Step(Phrase("gallery.step_dispatch")),
    Step(Phrase("gallery.step_review")),
    Step(Phrase("gallery.step_archive")),
)


def steps() -> Panel:
    panel = Panel(Phrase("gallery.steps"), edge_to_edge=True)
    stepper = Stepper(_STEPS, 3)
    stepper.tell(Phrase("gallery.step_time"), Phrase("gallery.round"))
    panel.body.addWidget(stepper)
    bar = line(StepBar(_STEPS[:3], 2))
    bar.setContentsMargins(Space.L, Space.S, Space.L, Space.S)
    panel.body.addLayout(bar)
    both = QHBoxLayout()
    both.setContentsMargins(Space.L, 0, Space.L, Space.L)
    both.setSpacing(Space.L)
    side = StepList(_STEPS[:3], 1)
    side.setFixedWidth(140)
    both.addWidget(side)
    both.addWidget(_timeline(), 1)
    panel.body.addLayout(both)
    return panel


def _timeline() -> Timeline:
    timeline = Timeline()
    day = timedelta(days=1)
    timeline.set_entries(
        [
            TimelineEntry(
                past_words(NOW - timedelta(minutes=44), NOW),
                Phrase("gallery.call"),
                Phrase("gallery.call_detail"),
                "phone",
                Tone.BLUE,
            ),
            TimelineEntry(
                past_words(NOW - day, NOW),
                Phrase("gallery.unhappy"),
                icon="rotate-ccw",
                tone=Tone.AMBER,
            ),
            TimelineEntry(
                past_words(NOW - 24 * day, NOW),
                Phrase("gallery.upgraded"),
                "12 个月消费 ¥52,310.00",
                "crown",
                Tone.GREEN,
            ),
        ]
    )
    timeline.setFixedHeight(150)
    return timeline


def counters() -> CounterRow:
    row = CounterRow()
    row.add("all", Phrase("gallery.all_due"), Phrase("gallery.all_short"))
    row.add("promised", Phrase("gallery.promised"), Phrase("gallery.promised_short"))
    row.add("received", Phrase("gallery.received"), Phrase("gallery.received_short"))
    row.set_count("all", 23, 2)
    row.set_count("promised", 7, 1)
    row.set_count("received", 4)
    return row


def chips() -> ChipRow:
    yes = [Option(True, Phrase("gallery.yes"))]
    tiers = [Option(1, Phrase("gallery.silver")), Option(2, Phrase("gallery.gold"))]
    stores = [Option(1, "宝安店"), Option(2, "南山店")]
    row = ChipRow(
        [
            Filter("open", Phrase("gallery.open_complaint"), lambda: yes),
            Filter("store", Phrase("gallery.store"), lambda: stores, several=True),
            Filter("tier", Phrase("gallery.level"), lambda: tiers, several=True),
        ]
    )
    row.set_values({"open": [True], "store": [1, 2]})
    return row


def tabs() -> Tabs:
    bar = Tabs()
    bar.add(Phrase("gallery.overview"))
    bar.add(Phrase("gallery.complaints"), 3)
    bar.add(Phrase("gallery.customers"), 48_216)
    return bar


def column(width: int, *panels: QWidget) -> QVBoxLayout:
    """Return panels of one width below each other, ending in a stretch."""
    stack = QVBoxLayout()
    stack.setSpacing(Space.M)
    for panel in panels:
        panel.setFixedWidth(width)
        stack.addWidget(panel)
    stack.addStretch()
    return stack
