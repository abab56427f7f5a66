"""The desk works while a file comes in: it finds, it saves, and what it saved is no double after.

Also what the window changes by hand: where the head stands, mappings that are kept and let go, and
values that the report hides.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.customers.importing import service
from crm_desktop.customers.importing.model import Column, ImportOptions, Mapping
from crm_desktop.customers.model import Contact, CustomerData
from crm_desktop.foundation.errors import Conflict, NotFound
from db import sql
from tests.core.customers.importing.making import CLERK, counts, imported, told, written
from tests.core.offices import Office

ROWS = "".join(f"客户{n},1380000{n:04d}\n" for n in range(3000))


def somebody(name: str, phone: str) -> CustomerData:
    return CustomerData(1, "person", name, contacts=(Contact("phone", phone),))


def test_the_desk_finds_and_saves_while_a_file_comes_in(office: Office, tmp_path: Path) -> None:
    """One lane imports in a process of its own, this one searches and saves."""
    clerk, file = office.actor(CLERK), written(tmp_path, f"姓名,手机\n{ROWS}")
    known = office.app.customers.add(clerk, somebody("欧阳荑", "13912340716")).value
    begun, results = threading.Event(), list[Any]()

    def lane() -> None:
        office.app.connect_here()
        try:
            results.append(
                office.app.imports.run_apart(
                    clerk, file, ImportOptions(), lambda *_told: begun.set()
                )
            )
        finally:
            office.app.close_here()

    importing = threading.Thread(target=lane)
    importing.start()
    assert begun.wait(30)
    found = saved = 0
    while importing.is_alive():
        (hit,) = office.app.find_customers.find(clerk, "欧阳荑")
        assert hit.row.code == known.code
        found += 1
        if not saved % 5:
            office.app.customers.add(clerk, somebody(f"来客{saved}", f"1391111{saved:04d}"))
        saved += 1
    importing.join()
    assert found
    assert counts(results[0].value) == (3000, 3000, 0, 0, 0)
    assert sql.scalar("SELECT count(*) FROM customer") == 3001 + -(-saved // 5)


def test_whoever_looks_does_not_wait_for_a_transaction_that_writes(
    office: Office, tmp_path: Path
) -> None:
    """The file is held up in the middle of its transaction until somebody was found."""
    clerk, file = office.actor(CLERK), written(tmp_path, "姓名,手机\n张三,13812345678\n")
    office.app.customers.add(clerk, somebody("欧阳荑", "13912340716"))
    storing, found, seen = threading.Event(), threading.Event(), list[bool]()

    def hold(what: str, _done: int, _total: int | None) -> None:
        if what == "store":
            storing.set()
            seen.append(found.wait(30))

    def lane() -> None:
        office.app.connect_here()
        try:
            office.app.imports.run(clerk, file, ImportOptions(), hold)
        finally:
            office.app.close_here()

    importing = threading.Thread(target=lane)
    importing.start()
    assert storing.wait(30)
    (hit,) = office.app.find_customers.find(clerk, "欧阳荑")
    assert hit.row.name == "欧阳荑"
    found.set()
    importing.join()
    assert seen == [True]
    assert sql.scalar("SELECT count(*) FROM customer") == 2


def test_who_is_saved_between_matching_and_storing_is_no_double(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk, once = office.actor(CLERK), list[int]()
    really = service.plan

    def elsewhere() -> None:
        office.app.connect_here()
        office.app.customers.add(clerk, somebody("张三", "13812345678"))
        office.app.close_here()

    def planned(*given: Any) -> Any:
        plan = really(*given)
        if not once:
            once.append(len(plan.create))
            other = threading.Thread(target=elsewhere)
            other.start()
            other.join()
        return plan

    monkeypatch.setattr(service, "plan", planned)
    result = imported(office, written(tmp_path, "姓名,手机\n张三,13812345678\n李四,13800000002\n"))
    assert once == [2]
    assert counts(result) == (2, 1, 0, 1, 0)


def test_the_head_stands_where_somebody_says(office: Office, tmp_path: Path) -> None:
    clerk = office.actor(CLERK)
    file = written(tmp_path, "张三,13812345678\n姓名,手机\n李四,13800000002\n")

    def seen(head: tuple[int, int] | None, at: Path = file) -> Any:
        return office.app.imports.preview(clerk, at, ImportOptions(head=head))

    assert seen(None).head == (0, 0)
    assert seen((0, 0)).rows[0] == ("张三", "13812345678")
    assert [column.header for column in seen((0, 0)).mapping.columns] == ["", ""]
    assert seen((2, 1)).rows == (("李四", "13800000002"),)
    assert [column.field for column in seen((2, 1)).mapping.columns] == ["name", "phone"]
    assert counts(imported(office, file, head=(2, 1))) == (1, 1, 0, 0, 0)
    two = written(tmp_path, "联系,联系\n姓名,手机\n王五,13800000003\n", "two.csv")
    assert [column.header for column in seen((1, 2), two).mapping.columns] == [
        "联系/姓名", "联系/手机",
    ]  # fmt: skip
    assert seen((9, 1), two).head == (0, 0)
    by_place = Mapping((Column("", "name"), Column("", "phone")))
    assert counts(imported(office, file, head=(0, 0), mapping=by_place)) == (3, 2, 0, 1, 0)


def test_a_mapping_is_let_go(office: Office) -> None:
    app, clerk = office.app, office.actor(CLERK)
    kept = app.imports.save_mapping(clerk, "旧系统", Mapping((Column("甲", "name"),))).value
    with pytest.raises(Conflict):
        app.imports.delete_mapping(clerk, kept.id, kept.version + 1)
    app.imports.delete_mapping(clerk, kept.id, kept.version)
    assert app.imports.mappings(clerk) == []
    with pytest.raises(NotFound):
        app.imports.delete_mapping(clerk, kept.id, kept.version)


def test_the_report_hides_what_the_archive_hides(office: Office, tmp_path: Path) -> None:
    rows = "张三,打不通,44030619840307002X,x@y@z,\x02上海\n"
    file = written(tmp_path, f"姓名,手机,身份证号,邮箱,地址\n{rows}")
    whole = {line.column: line.value for line in imported(office, file, dry_run=True).report}
    # Numbers of documents are hidden from everybody.
    assert whole["身份证号"] == "440306********002X"
    assert whole["手机"] == "打不通"
    sql.run("UPDATE role_right SET only_for = 'masked' WHERE right_code = 'customers.view'")
    hidden = imported(office, file, dry_run=True)
    assert {line.column: line.value for line in hidden.report} == whole | {
        "手机": "***", "邮箱": "x***@z", "地址": "***",
    }  # fmt: skip
    sql.run("DELETE FROM role_right WHERE right_code = 'customers.view'")
    assert "打不通" not in {line.value for line in imported(office, file, dry_run=True).report}
    assert told(hidden)
