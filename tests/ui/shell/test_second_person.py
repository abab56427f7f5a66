"""The second person's signature, and the exception where there is nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from crm_desktop.foundation.actor import Countersign
from crm_desktop.foundation.errors import DeniedLogin, SecondPersonNeeded
from crm_desktop.foundation.words import Phrase
from tests.core.offices import PASSWORD
from tests.ui.shell.conftest import Driver, Start
from ui.shell.second_person import SecondPerson, ask_second, sign

RULE = "approves_own_request"
RIGHT = "administration.approve"
Given = list[tuple[Countersign | None, str]]


@pytest.fixture
def given() -> Given:
    return []


def ask(driver: Driver, given: Given, rule: str | SecondPersonNeeded = RULE) -> SecondPerson:
    place = driver.program.house.place
    return ask_second(
        driver.program.frame, place, rule, RIGHT, lambda who, why: given.append((who, why))
    )


@pytest.fixture
def at_group(start: Start, group: Path) -> Driver:
    """The group's administrator at the desk; 周敏 manages, 孙浩 heads."""
    return start(group).begin().log_in()


def test_a_second_person_with_the_right_signs(at_group: Driver, given: Given) -> None:
    dialog = ask(at_group, given)
    at_group.press(Qt.Key.Key_Return, dialog.name)
    dialog.name.setText("zhoumin")
    dialog.password.setText(PASSWORD)
    at_group.press(Qt.Key.Key_Return, dialog.password)
    at_group.calm()
    ((signature, reason),) = given
    assert signature is not None
    assert (signature.name, signature.right, reason) == ("周敏", RIGHT, "")


@pytest.mark.parametrize(
    ("login", "password", "words"),
    [
        ("zhoumin", "not hers", "error.login"),
        ("chenli", PASSWORD, "error.second_is_same"),
        ("sunhao", PASSWORD, "error.second_not_allowed"),
    ],
)
def test_whoever_may_not_sign_is_told_why(
    at_group: Driver, given: Given, login: str, password: str, words: str
) -> None:
    dialog = ask(at_group, given)
    dialog.name.setText(login)
    dialog.password.setText(password)
    dialog.primary.click()
    at_group.calm()
    assert dialog.password_field.error == Phrase(words)
    assert given == []
    dialog.reject()


def test_too_many_failures_must_wait(at_group: Driver, given: Given) -> None:
    dialog = ask(at_group, given)
    for _failure in range(4):
        dialog.name.setText("zhoumin")
        dialog.password.setText("not hers")
        dialog.primary.click()
        at_group.calm()
    assert not dialog.primary.isEnabled()
    dialog.password.setText(PASSWORD)
    dialog._go()
    at_group.calm()
    assert given == []
    for _second in range(dialog._waiting._left):
        dialog._waiting.timeout.emit()
    assert dialog.primary.isEnabled()
    dialog.reject()


def test_where_nobody_else_is_there_a_reason_goes_on_record(at_group: Driver, given: Given) -> None:
    dialog = ask(at_group, given)
    dialog.alone.click()
    dialog.primary.click()
    assert dialog.reason_field.error == Phrase("error.needed")
    dialog.reason.setPlainText("经理出差，今天必须办完")
    dialog.primary.click()
    assert given == [(None, "经理出差，今天必须办完")]


def test_without_the_exception_only_a_signature_helps(at_group: Driver, given: Given) -> None:
    error = SecondPersonNeeded(RULE, exception_possible=False, rights=("administration.do", RIGHT))
    dialog = ask(at_group, given, error)
    assert not dialog.alone.isVisibleTo(dialog)
    dialog.name.setText("zhoumin")
    dialog.password.setText(PASSWORD)
    dialog.primary.click()
    at_group.calm()
    assert [who.right for who, _ in given if who] == [RIGHT], "the right that she has is used"


def test_only_a_missing_right_is_a_reason_to_try_the_next() -> None:
    tried: list[str] = []

    def refuse(right: str) -> Countersign:
        tried.append(right)
        raise DeniedLogin(Phrase("error.login"))

    with pytest.raises(DeniedLogin):
        sign(refuse, ("first", "second"))
    assert tried == ["first"]
