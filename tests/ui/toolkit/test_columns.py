"""Columns share out the width there is, and leave in their order where it is too little."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.foundation.words import Phrase
from ui.toolkit.columns import Column, fitted

_WORD = Phrase("app.name")


def column(
    key: str, width: int, *, stretch: int = 0, priority: int = 0, english: int = 0
) -> Column:
    return Column(
        key,
        _WORD,
        value=str,
        width=width,
        stretch=stretch,
        priority=priority,
        english_width=english,
    )


def test_what_is_left_goes_to_the_columns_that_stretch() -> None:
    columns = [column("a", 100), column("b", 100, stretch=1), column("c", 100, stretch=2)]
    assert fitted(columns, 600, {}, english=False) == {"a": 100, "b": 200, "c": 300}


def test_a_column_that_stretches_gives_way_before_others_leave() -> None:
    columns = [column("a", 100), column("b", 200, stretch=1), column("c", 100, priority=1)]
    assert fitted(columns, 350, {}, english=False) == {"a": 100, "b": 150, "c": 100}
    assert fitted(columns, 250, {}, english=False) == {"a": 100, "b": 150, "c": 0}


def test_the_highest_priority_leaves_first() -> None:
    columns = [column("a", 100), column("b", 100, priority=1), column("c", 100, priority=2)]
    assert fitted(columns, 300, {}, english=False) == {"a": 100, "b": 100, "c": 100}
    assert fitted(columns, 299, {}, english=False) == {"a": 100, "b": 100, "c": 0}
    assert fitted(columns, 150, {}, english=False) == {"a": 100, "b": 0, "c": 0}


def test_english_may_need_more() -> None:
    columns = [column("a", 100, english=140), column("b", 100)]
    assert fitted(columns, 100, {}, english=True) == {"a": 140, "b": 100}


def test_what_a_person_chose_is_kept() -> None:
    columns = [column("a", 100, stretch=1), column("b", 100, stretch=1), column("c", 100)]
    assert fitted(columns, 900, {"a": 250, "c": 0}, english=False) == {"a": 250, "b": 650, "c": 0}


_COLUMN = st.builds(
    lambda width, stretch, priority: (width, stretch, priority),
    st.integers(40, 400),
    st.integers(0, 3),
    st.integers(0, 3),
)


@given(st.lists(_COLUMN, min_size=1, max_size=8), st.integers(0, 3000))
def test_the_width_is_used_up_and_never_passed_without_need(
    specs: list[tuple[int, int, int]], available: int
) -> None:
    columns = [
        column(str(number), width, stretch=stretch, priority=priority)
        for number, (width, stretch, priority) in enumerate(specs)
    ]
    widths = fitted(columns, available, {}, english=False)
    total = sum(widths.values())
    seen = [each for each in columns if widths[each.key]]
    if total > available:
        # Nothing more can leave or give way.
        assert all(each.priority == 0 for each in seen)
        assert all(widths[each.key] <= 96 for each in seen if each.stretch)
    elif any(each.stretch for each in seen):
        assert total == available
    hidden = [each for each in columns if not widths[each.key]]
    if hidden and seen:
        assert min(each.priority for each in hidden) >= max(each.priority for each in seen)
