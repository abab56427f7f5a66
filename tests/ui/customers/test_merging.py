"""Two records made one: from the sweep, a customer's page, the form; undone by one step."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from crm_desktop.customers.model import Contact, Customer
from crm_desktop.foundation.words import Language
from tests.ui.customers.archive import PHONE, Archive, person, texts
from tests.ui.lint import faults, size_got, unreachable
from tests.ui.office.founded import SIZES, dialog, words_said
from ui.customers.screen import CustomersScreen
from ui.toolkit.speech import set_language, tr
from ui.workplace import Address

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def double(archive: Archive) -> Customer:
    data = replace(
        person("张淑敏女士", PHONE),
        contacts=(Contact("phone", PHONE), Contact("email", "zsm@example.com")),
        job="教师",
        tags=("老客户", "车友会"),
    )
    return archive.add(data)


def swept(archive: Archive, size: tuple[int, int] = SIZES[0]) -> CustomersScreen:
    screen = archive.open(size)
    screen.open(Address("customers", "doubles"))
    sweep = screen.merging.sweep
    archive.qtbot.waitUntil(lambda: len(sweep.rows) == 1)
    archive.rest()
    return screen


def test_a_pair_is_swept_for_compared_merged_and_undone(archive: Archive, double: Customer) -> None:
    said = words_said(archive.seat)
    zhang = archive.stored(archive.people["张淑敏"].id)
    screen = swept(archive)
    sweep, page = screen.merging.sweep, screen.merging.page
    assert texts(sweep) >= {"1 对，最像的在前"}
    archive.press(Qt.Key.Key_Return)
    archive.qtbot.waitUntil(lambda: page.fields is not None)
    assert page.isVisible()
    assert page.comparison is not None
    # The fuller record stays, and takes what only the other one knows.
    assert page.comparison.keep.id == zhang.id
    fields = page.fields
    assert fields is not None
    assert fields.taken == {"job"}
    assert set(fields.pairs) >= {"name", "job", "gender", "birthday"}
    assert {"1 条时间线转过去", "重复，不再保留：138****5678"} & texts(page) == {"1 条时间线转过去"}
    assert f"重复，不再保留：{PHONE}" in texts(page)
    archive.press(Qt.Key.Key_Right)
    assert "name" in fields.taken
    archive.press(Qt.Key.Key_Return, CTRL)
    archive.qtbot.waitUntil(lambda: sweep.isVisible() and not len(sweep.rows))
    kept = archive.stored(zhang.id)
    assert (kept.name, kept.job, len(kept.contacts)) == ("张淑敏女士", "教师", 3)
    words, undo = said[-1]
    assert tr(words) == f"已把 张淑敏女士 并入 {zhang.code}"
    undo()  # type: ignore[operator]
    archive.qtbot.waitUntil(lambda: tr(said[-1][0]).startswith("已撤销"))
    assert archive.stored(zhang.id).name == "张淑敏"
    sweep.again.click()
    archive.qtbot.waitUntil(lambda: len(sweep.rows) == 1)


def test_another_level_takes_a_reason(archive: Archive, double: Customer) -> None:
    archive.call(
        lambda app: app.standing.set_level(archive.actor, double.id, double.version, "vip", "常客")
    )
    screen = swept(archive)
    page = screen.merging.page
    archive.press(Qt.Key.Key_Return)
    archive.qtbot.waitUntil(lambda: page.fields is not None)
    assert page.fields is not None
    page.fields.pairs["level"][1].setChecked(True)
    assert page.why.isVisible()
    archive.press(Qt.Key.Key_Return, CTRL)
    archive.qtbot.waitUntil(lambda: page.why.error is not None)
    assert page.reason.hasFocus()
    archive.type("同一人")
    page.merge.click()
    archive.qtbot.waitUntil(screen.merging.sweep.isVisible)
    assert archive.stored(archive.people["张淑敏"].id).level == "vip"
    assert not page.why.isVisibleTo(page)


def test_two_are_told_apart_skipped_and_listed_again(archive: Archive, double: Customer) -> None:
    said = words_said(archive.seat)
    screen = swept(archive)
    sweep = screen.merging.sweep
    archive.press(Qt.Key.Key_D, CTRL)
    archive.qtbot.waitUntil(lambda: not len(sweep.rows))
    assert not sweep.compare.isEnabled()
    undo = said[-1][1]
    undo()  # type: ignore[operator]
    archive.qtbot.waitUntil(lambda: len(sweep.rows) == 1)
    assert tr(said[-1][0]) == "已收回，重新列出"
    archive.press(Qt.Key.Key_Down, CTRL)
    archive.qtbot.waitUntil(lambda: not len(sweep.rows))
    sweep.again.click()
    archive.qtbot.waitUntil(lambda: len(sweep.rows) == 1)
    archive.call(lambda app: app.bin.delete(archive.actor, double.id, 1, "重复"))
    archive.qtbot.waitUntil(lambda: not len(sweep.rows))
    archive.press(Qt.Key.Key_Escape)
    assert screen.list.isVisible()


def test_a_merge_begins_at_the_customer_and_swaps(archive: Archive, double: Customer) -> None:
    archive.mask()
    screen = archive.open()
    screen.show_customer(double.id)
    archive.rest()
    commands = {tr(each.name): each for each in screen.commands()}
    commands["与另一份合并"].run()
    asked = dialog(archive.qtbot, screen)
    archive.qtbot.waitUntil(lambda: len(asked.found) == 1)  # type: ignore[attr-defined]
    archive.type("ouyang")
    archive.qtbot.waitUntil(lambda: asked.found and asked.found[0][0].name == "欧阳荑")  # type: ignore[attr-defined]
    assert asked.primary.isEnabled()  # type: ignore[attr-defined]
    asked.text.setText("ouyangz")  # type: ignore[attr-defined]
    assert not asked.primary.isEnabled(), "nobody was found for these words yet"  # type: ignore[attr-defined]
    archive.press(Qt.Key.Key_A, CTRL)
    archive.press(Qt.Key.Key_Backspace)
    archive.qtbot.waitUntil(lambda: asked.found and asked.found[0][0].name == "张淑敏")  # type: ignore[attr-defined]
    archive.press(Qt.Key.Key_Return)
    page = screen.merging.page
    archive.qtbot.waitUntil(lambda: page.fields is not None)
    assert page.comparison is not None
    assert page.comparison.keep.id == double.id
    archive.press(Qt.Key.Key_R, CTRL)
    archive.qtbot.waitUntil(
        lambda: page.comparison is not None and page.comparison.gone.id == double.id
    )
    assert not any(PHONE in text for text in texts(page))
    archive.change(double, job="校长")
    archive.qtbot.waitUntil(
        lambda: page.comparison is not None and page.comparison.gone.version == 2
    )
    assert page.trouble.isVisible()
    archive.press(Qt.Key.Key_Return, CTRL)
    zhang = archive.people["张淑敏"].id
    archive.qtbot.waitUntil(screen.record.isVisible)
    archive.mask(False)
    kept = archive.stored(zhang)
    assert [each.value for each in kept.contacts if each.kind != "wechat"] == [
        PHONE,
        "zsm@example.com",
    ]


def test_the_form_offers_to_merge_and_esc_comes_back(archive: Archive, double: Customer) -> None:
    screen = archive.open()
    screen.edit_customer(double.id)
    archive.qtbot.waitUntil(lambda: screen.form is not None)
    form = screen.form
    assert form is not None
    form._look()
    archive.qtbot.waitUntil(lambda: len(form.doubles.found) == 1)
    form.doubles.wanted_merge.emit(form.doubles.found[0].customer.id)
    page = screen.merging.page
    archive.qtbot.waitUntil(lambda: page.fields is not None)
    archive.press(Qt.Key.Key_Escape)
    assert screen.record.isVisible()


def test_another_post_finds_for_itself(archive: Archive, double: Customer) -> None:
    screen = swept(archive)
    sweep = screen.merging.sweep
    archive.seat.log_in("陈立")
    archive.qtbot.waitUntil(lambda: not len(sweep.rows))
    screen.merging.show_sweep()
    archive.qtbot.waitUntil(lambda: len(sweep.rows) == 1)
    assert not sweep.apart.isVisible()
    assert "Ctrl+D" not in [each.key for each in sweep.hints()]


@pytest.mark.parametrize("size", [*SIZES, (1280, 720)])
def test_everything_fits_in_both_languages(
    archive: Archive, double: Customer, size: tuple[int, int]
) -> None:
    screen = swept(archive, size)
    for language in Language:
        set_language(language)
        archive.rest()
        assert size_got(screen, *size) == screen.size()
        assert faults(screen) + unreachable(screen) == []
        screen.merging.sweep.choose()
        archive.qtbot.waitUntil(lambda: screen.merging.page.fields is not None)
        archive.rest()
        # Arrow keys walk from one value to the other: Tab stops at the chosen one.
        strangers = [each for each in unreachable(screen) if not each.startswith("ValueChoice")]
        assert faults(screen) + strangers == []
        screen.merging.show_sweep()
    set_language(Language.ZH)
