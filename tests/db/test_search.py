"""The table of search keys: what is found by one word, by several, and in what order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import search, sql
from db.engine import LocalDatabase, open_local
from db.migrate import upgrade
from db.search import Found, Wanted, find

KEY = bytes(range(32))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database whose tables are empty."""
    path = tmp_path_factory.mktemp("search") / "office.db"
    database = open_local(path, KEY, create=True)
    database.connect_here()
    upgrade(database, lambda: None)
    database.close_here()
    return path


@pytest.fixture
def table(made: Path) -> Iterator[LocalDatabase]:
    """The database, whose changes are taken back after the test."""
    database = open_local(made, KEY)
    database.connect_here()
    with database.atomic() as change:
        yield database
        change.rollback()
    database.close_here()


def word(*texts: str) -> Wanted:
    """Return a word that is in names if it has no figure, as it is written."""
    if any(c.isdigit() for c in texts[0]):
        return Wanted(texts)
    return Wanted(texts, lambda names: {name for name in names if texts[0] in name})


def found(*texts: str, most: int = 50, company: int | None = None) -> list[int]:
    return list(find([word(text) for text in texts], most, company).customers)


def people(*given: tuple[str, str], first: int = 1, company: int = 1) -> None:
    """Store people by name and number, with each end of both as a key."""
    search.add(
        (text[start:], customer, company, name)
        for customer, (name, number) in enumerate(given, first)
        for text in (name, number)
        for start in range(len(text))
    )


def test_exact_keys_come_first(table: LocalDatabase) -> None:
    people(("ab", "1"), ("b", "2"), ("bc", "3"))
    assert found("b") == [1, 2, 3]
    assert found("ab") == [1]
    assert found("c") == [3]
    assert found("bc", "3") == [3]
    assert found("x") == found() == []


def test_each_way_of_writing_is_looked_for_once(table: LocalDatabase) -> None:
    people(("lu", "1"), ("lv", "2"))
    assert find([word("lü", "lv", "lu")], 50).customers == (2, 1)


def test_no_more_are_returned_than_asked_for(table: LocalDatabase) -> None:
    people(*(("a", str(n)) for n in range(10)))
    assert find([word("a")], 3) == Found((1, 2, 3), more=True)
    assert find([word("a")], 10).more is False


def test_every_word_must_be_there_the_most_exact_first(table: LocalDatabase) -> None:
    people(("wang", "12345"), ("wang", "1234"), ("li", "1234"), ("wangs", "1234"))
    assert found("wang", "1234") == [2, 1, 4]
    assert found("1234", "wang") == [2, 1, 4]
    assert found("wang", "9") == found("9", "wang") == []


def test_what_is_there_stays_and_is_removed_by_key_and_customer(table: LocalDatabase) -> None:
    search.add([("a", 1, 1, "a"), ("a", 1, 2, "b"), ("a", 2, 1, "a")])
    assert sql.rows("SELECT company_id FROM search_key WHERE customer_id = 1") == [(1,)]
    search.remove([("a", 1)])
    assert found("a") == [2]


def test_one_company_is_found_alone(table: LocalDatabase) -> None:
    people(("wang", "1234"))
    people(("wang", "1234"), first=2, company=2)
    assert found("wang", company=2) == found("wang", "1234", company=2) == [2]
    assert found("wang") == [1, 2]


COMMON = search.MANY + 500


@pytest.fixture
def crowd(table: LocalDatabase) -> LocalDatabase:
    """So many called wang that they are not all read, every tenth with 56 in the number."""
    search.add(
        entry
        for customer in range(1, COMMON + 1)
        for entry in (
            ("wang", customer, 1, "wang"),
            ("ang", customer, 1, "wang"),
            (f"139{customer:05d}", customer, 1, "wang"),
            *((("5678", customer, 1, "wang"),) if customer % 10 == 0 else ()),
        )
    )
    search.add([("li", COMMON + 1, 1, "li"), ("5678", COMMON + 1, 1, "li")])
    return table


def test_a_common_word_is_looked_for_in_the_names_of_another(crowd: LocalDatabase) -> None:
    result = find([word("wang"), word("5678")], COMMON)
    assert result == Found(tuple(range(10, COMMON + 1, 10)), more=False)
    assert found("li", "5678") == [COMMON + 1]


def test_more_is_read_of_the_rarest_where_every_word_has_more_than_a_few(
    crowd: LocalDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "FEW", 5)
    result = find([word("wang"), word("5678")], COMMON)
    assert result == Found(tuple(range(10, COMMON + 1, 10)), more=False)


def test_a_common_number_is_passed_over_for_those_of_a_name(
    crowd: LocalDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    people(("zhangwei", "13900001x"), ("zhangwei", "2"), first=COMMON + 10)
    assert find([word("zhangwei"), word("139")], 50) == Found((COMMON + 10,), more=False)
    monkeypatch.setattr(search, "PASSED", 1)
    assert find([word("zhangwei"), word("139")], 50) == Found((), more=True)
    assert find([word("zhangwei"), word("139")], 50, 1) == Found((), more=True)


def test_where_all_words_are_common_the_first_are_found_and_more_is_said(
    crowd: LocalDatabase,
) -> None:
    result = find([word("wang"), word("139")], 50)
    assert result == Found(tuple(range(1, 51)), more=True)
    assert find([word("wang"), word("ang")], 50) == Found(tuple(range(1, 51)), more=True)
    assert find([word("wang"), word("ang"), word("x")], 50) == Found((), more=False)


def test_a_number_just_begun_narrows_without_being_read_whole(crowd: LocalDatabase) -> None:
    people(("zhangwei", "13"), first=COMMON + 10)
    assert find([word("zhangwei"), word("1")], 50) == Found((COMMON + 10,), more=True)
    assert find([word("1"), word("13")], 50).customers[0] == COMMON + 10


SHORT = st.text(st.sampled_from("ab1王\U0010fffe"), min_size=1, max_size=3)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(SHORT, SHORT), max_size=8), st.lists(SHORT, min_size=1, max_size=3))
def test_it_finds_what_a_plain_search_finds(
    table: LocalDatabase, given_people: list[tuple[str, str]], asked: list[str]
) -> None:
    with table.atomic() as change:
        people(*given_people)
        wanted = {
            number
            for number, texts in enumerate(given_people, 1)
            if all(any(text in of for of in texts) for text in asked)
        }
        result = find([word(text) for text in asked], 50)
        assert (set(result.customers), result.more) == (wanted, False)
        change.rollback()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1))
def test_any_text_can_be_asked_for(table: LocalDatabase, texts: list[str]) -> None:
    assert find([word(text) for text in texts], 5, 1) == Found((), more=False)
