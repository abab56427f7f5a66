"""Old complaints come in as they were, whatever their file looks like."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from crm_desktop.complaints.importing.moments import first_part, read_moment
from crm_desktop.complaints.importing.wishes import ComplaintOptions, ComplaintResult, options_from
from crm_desktop.complaints.read import clocks_of, complaint_of
from crm_desktop.customers.model import Contact, CustomerData
from crm_desktop.foundation.clock import CHINA, day_text
from crm_desktop.foundation.errors import NotAllowed, Refused, ValidationErrors
from crm_desktop.foundation.words import Phrase
from db import rows, sql
from tests.core.offices import Office

CLERK = "C3-1"
CARS = """投诉编号,投诉品牌,投诉车系,投诉车型,投诉简述,投诉问题,问题类型,投诉日期
20240429145554505552,远山,远山S7,2023款 121Max,"车刚买，胎压总报警。
销售说是正常的",轮胎和车轮,胎压异常,2024-04-29
20240429145554505048,远山,远山05,2020款 2.0T,,发动机、传动系,异响,2024-04-28
"""


def brought(office: Office, file: Path, options: ComplaintOptions | None = None) -> ComplaintResult:
    run = office.app.complaint_import.run
    return run(office.actor(CLERK), file, options or ComplaintOptions()).value


def written(folder: Path, text: str, encoding: str = "utf-8-sig") -> Path:
    file = folder / "complaints.csv"
    file.write_bytes(text.encode(encoding))
    return file


def cases(*columns: str) -> list[tuple[object, ...]]:
    return sql.rows(f"SELECT {', '.join(columns)} FROM complaint ORDER BY id")


def test_old_records_come_in_as_archived(centre: Office, tmp_path: Path) -> None:
    file = written(tmp_path, CARS)
    with centre.logs("complaint.import done"):
        told = brought(centre, file)
    assert (told.read, told.created, told.open, told.report) == (2, 2, 0, ())
    first, second = (complaint_of(number) for (number,) in cases("id"))
    assert first.old_number == "20240429145554505552"
    assert (first.state, first.result, first.origin) == ("archived", "imported", "file")
    assert first.received_at == first.closed_at == datetime(2024, 4, 29, tzinfo=CHINA)
    assert first.target_note == "远山 远山S7 2023款 121Max"
    assert (first.fault, first.kind) == ("轮胎和车轮 胎压异常", "product")
    assert first.words == "车刚买，胎压总报警。\n销售说是正常的"
    assert first.title == "车刚买，胎压总报警"
    # Nothing was told of the second one but what is wrong; of two kinds the first counts.
    assert (second.title, second.kind, second.words) == ("发动机、传动系 异响", "product", "")
    assert clocks_of(first.id) == ()
    assert sql.rows("SELECT round, why FROM complaint_round") == [(1, "first")] * 2


def test_a_file_counts_once(centre: Office, tmp_path: Path) -> None:
    file = written(tmp_path, CARS + CARS.splitlines()[-1] + "\n")
    told = brought(centre, file)
    assert (told.created, told.duplicate) == (2, 1)
    assert told.report[0].why == Phrase("importing.why.same_as_line", line="4")
    again = brought(centre, file)
    assert (again.created, again.duplicate, again.failed) == (0, 3, 0)
    assert again.report[0].why == Phrase("complaint_import.there", number="TS202603020001")


def test_open_ones_begin_now(centre: Office, tmp_path: Path) -> None:
    lines = ["id,brand,car_model,type,desc,problem,datetime,status"]
    lines += [
        f'{number},远山,S7,2020款,B柱异响{number},"H93,H15,",2020/6/{number},{state}'
        for number, state in (("5", "信息审核"), ("6", "用户评分"), ("7", "等通知"))
    ]
    told = brought(centre, written(tmp_path, "\r\n".join(lines), "gbk"))
    assert [(state.name, state.means) for state in told.states] == [
        ("信息审核", "open"), ("用户评分", "done"), ("等通知", ""),
    ]  # fmt: skip
    assert [line.why.key for line in told.report] == ["complaint_import.unknown_state"]
    assert cases("state", "fault") == [
        ("registered", "H93,H15"), ("archived", "H93,H15"), ("registered", "H93,H15"),
    ]  # fmt: skip
    case = complaint_of(cases("id")[0][0])  # type: ignore[arg-type]
    assert case.target_note == "远山 S7 2020款"
    clocks = {clock.kind: clock for clock in clocks_of(case.id)}
    assert {clock.started_at for clock in clocks.values()} == {centre.clock.now()}
    assert set(clocks) == {"acknowledge", "promise", "answer"}
    assert (case.next_clock, case.next_due) == ("acknowledge", clocks["acknowledge"].due_at)
    taken = brought(centre, written(tmp_path, "\r\n".join(lines).replace(",5,", ",8,")),
                    ComplaintOptions(states={"等通知": "done"}))  # fmt: skip
    assert {state.name: state.means for state in taken.states}["等通知"] == "done"


def test_answers_come_with_their_times(centre: Office, tmp_path: Path) -> None:
    text = (
        "留言编号,留言用户,留言主题,留言时间,留言详情,答复意见,答复时间\n"
        '1,A1,路灯不亮,2019/4/25 9:32:09,"\n\t\t\t晚上看不见\n",已修好,2019/5/10 14:56:53\n'
        "2,A2,噪音,2019-04-25 21:00:00,太吵,已处理,2019-04-24 10:00:00\n"
        "3,A3,没有日子,,x,y,\n4,A4,明天的,2099/1/1,x,y,\n"
    )
    told = brought(centre, written(tmp_path, text), ComplaintOptions(channel="online"))
    assert (told.created, told.failed) == (2, 2)
    assert [(line.line, line.why.key) for line in told.report] == [
        (5, "complaint_import.before_receipt"),
        (6, "error.needed"),
        (7, "complaints.in_the_future"),
    ]
    first, second = (complaint_of(number) for (number,) in cases("id"))
    assert (first.words, first.result_text, first.channel) == ("晚上看不见", "已修好", "online")
    assert first.answered_at == first.closed_at == datetime(2019, 5, 10, 14, 56, 53, tzinfo=CHINA)
    assert (second.answered_at, second.closed_at) == (None, second.received_at)


def test_a_telephone_tells_the_customer(centre: Office, tmp_path: Path) -> None:
    clerk = centre.actor(CLERK)
    customer = centre.app.customers.add(
        clerk, CustomerData(1, "person", "王芳", contacts=(Contact("phone", "13812345678"),))
    ).value
    text = "日期,内容,电话\n2025/1/5,漏油,138-1234-5678\n2025/1/6,漏油,02988886666\n"
    told = brought(centre, written(tmp_path, text))
    assert (told.created, told.linked) == (2, 1)
    assert cases("customer_id", "anonymous") == [(customer.id, False), (None, False)]
    # Without numbers of its own a file counts once all the same.
    assert brought(centre, written(tmp_path, text)).duplicate == 2


def test_a_trial_and_a_stop_leave_nothing(centre: Office, tmp_path: Path) -> None:
    file = written(tmp_path, CARS)
    before = centre.last_seq
    assert brought(centre, file, ComplaintOptions(dry_run=True)).created == 2

    class Stopped(Exception):
        pass

    def stop(what: str, _done: int, _total: int | None) -> None:
        if what == "store":
            raise Stopped

    with pytest.raises(Stopped):
        centre.app.complaint_import.run(centre.actor(CLERK), file, ComplaintOptions(), stop)
    assert (cases("id"), centre.last_seq) == ([], before)


def test_what_cannot_be_used_is_said(centre: Office, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        brought(centre, written(tmp_path, "姓名,电话\n王芳,1\n"))
    with pytest.raises(ValidationErrors):
        brought(centre, written(tmp_path, CARS), ComplaintOptions(channel="pigeon"))
    with pytest.raises(NotAllowed):
        centre.app.complaint_import.run(
            centre.administrator, written(tmp_path, CARS), ComplaintOptions()
        )
    with pytest.raises(ValueError, match="state"):
        options_from('{"states": {"x": "perhaps"}}')
    assert options_from('{"columns": {"x": "words"}, "channel": "call"}').channel == "call"
    # A header may be told to mean something else.
    file = written(tmp_path, "when,what,note\n2025-01-05,a,b\n")
    told = brought(centre, file, ComplaintOptions(columns={"when": "received", "note": "words"}))
    assert [column.field for column in told.columns] == ["received", "", "words"]
    assert cases("words") == [("b",)]


def test_every_column_of_a_case_is_filled(centre: Office, tmp_path: Path) -> None:
    """What the bulk way writes is what the table wants: no default was forgotten."""
    brought(centre, written(tmp_path, CARS))
    empty = {name for name in rows.columns("complaint") if cases(name)[0][0] is None}
    nullable = {name for name in empty if not name.endswith(("_id", "_at"))}
    assert nullable <= {"source_due", "retain_until", "next_started", "next_due"}


@pytest.mark.parametrize(
    ("text", "clock", "first", "told"),
    [
        ("2024-04-29", "", "", "2024-04-29 00:00"),
        ("2020/6/5 3:07", "", "", "2020-06-05 03:07"),
        ("2019年4月5日 下午3点07", "", "", "2019-04-05 15:07"),
        ("2019-04-05T21:30:00Z", "", "", "2019-04-05 21:30"),
        ("22-04-2015", "03:53:50 PM", "", "2015-04-22 15:53"),
        ("04-08-2015", "12:05:00 AM", "day", "2015-08-04 00:05"),
        ("04-08-2015", "", "month", "2015-04-08 00:00"),
        ("04-08-2015", "", "", None),
        ("43580.5", "", "", "2019-04-25 12:00"),
        ("2019-02-30", "", "", None),
        ("2019-02-03 25:00", "", "", None),
        ("soon", "", "", None),
    ],
)
def test_days_and_times(text: str, clock: str, first: str, told: str | None) -> None:
    at = read_moment(text, clock, first)
    assert (f"{day_text(at.date())} {at:%H:%M}" if at else None) == told


def test_the_order_of_day_and_month_is_the_columns() -> None:
    assert first_part(["04-08-2015", "22-04-2015", ""]) == "day"
    assert first_part(["04/25/2015"]) == "month"
    assert first_part(["04-08-2015"]) == first_part(["22-04-2015", "04-22-2015"]) == ""
