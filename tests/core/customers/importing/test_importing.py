"""Files come in as one step: what comes in, what is told of the rest, and how it is undone."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from crm_desktop.customers.importing.keeping import mapping_from, mapping_text
from crm_desktop.customers.importing.model import (
    Column,
    ImportOptions,
    Key,
    Mapping,
    Mode,
)
from crm_desktop.customers.importing.report import write_report
from crm_desktop.customers.index import keys_of
from crm_desktop.files.model import FileProblem
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.errors import (
    Conflict,
    NotAllowed,
    NotFound,
    Refused,
    ValidationErrors,
    phrase_of,
)
from crm_desktop.foundation.words import Language, say
from db import sql
from tests.core.customers.importing.making import CLERK, counts, everybody, imported, told, written
from tests.core.customers.test_undo import everything, keys
from tests.core.offices import Office

RESIDENT = "11010519491231002X"
WHOLE = (
    "姓名,手机,邮箱,身份证号,性别,生日,地址,标签,车牌号,车型,里程,备注,积分,客户来源,负责人,"
    "QQ,微信\n"
    f"张三,13800001111/13900002222,a@b.cn,{RESIDENT},男,1949/12/31,上海市黄浦区1号,VIP;老客户,"
    '沪A12345,Model 3,"12,000",老客户,88,不存在,李芳,12345,zhangsan\n'
    "李四,1380000,x,123,别的,没有,,,,,远,,,,无名,,\n"
)


def test_a_row_brings_all_that_it_says(office: Office, tmp_path: Path) -> None:
    result = imported(office, written(tmp_path, WHOLE))
    assert counts(result) == (2, 2, 0, 0, 0)
    zhang, li = everybody(office)
    assert zhang.name == "张三"
    assert zhang.gender == "male"
    assert zhang.birthday == date(1949, 12, 31)
    assert [(c.kind, c.value, c.main) for c in zhang.contacts] == [
        ("phone", "13800001111", True),
        ("phone", "13900002222", False),
        ("email", "a@b.cn", True),
        ("other", "12345", True),
        ("wechat", "zhangsan", True),
    ]
    assert zhang.addresses[0].area == "黄浦区"
    assert zhang.identities[0].number == RESIDENT
    assert set(zhang.tags) == {"VIP", "老客户"}
    assert [(v.plate, v.role) for v in zhang.vehicles] == [("沪A12345", "owner")]
    assert zhang.owner_name == "李芳"
    assert zhang.notes.splitlines() == ["老客户", "积分: 88", "客户来源: 不存在"]
    # What cannot be read stays, where it can be found, and is told.
    assert [(c.kind, c.value) for c in li.contacts] == [("phone", "1380000"), ("other", "x")]
    assert [(i.kind, i.number) for i in li.identities] == [("other", "123")]
    assert {line.split(":")[0] for line in li.notes.splitlines()} == {
        "性别", "生日", "里程", "负责人",
    }  # fmt: skip
    assert {(line, column) for line, _, column, _ in told(result)} == {
        (2, "客户来源"), (3, "邮箱"), (3, "身份证号"), (3, "性别"), (3, "生日"),
        (3, "里程"), (3, "负责人"),
    }  # fmt: skip
    assert all(say(line.why, language) for line in result.report for language in Language)


def test_keys_are_ready_and_one_step_undoes_all(office: Office, tmp_path: Path) -> None:
    app, clerk = office.app, office.actor(CLERK)
    before = (everything(), keys())
    with office.logs("customer.import done"):
        result = imported(office, written(tmp_path, WHOLE))
    assert sql.scalar("SELECT count(*) FROM search_queue") == 0
    made = everybody(office)
    assert keys() == {(key, c.id) for c in made for key in keys_of(c.id)}
    assert [h.action for h in app.customers.timeline(clerk, made[0].id)] == ["customer.import"]
    (run,) = app.imports.runs(clerk)
    assert (run.number, run.file_name, run.created, run.undone) == (
        result.number, "客户.csv", 2, False,
    )  # fmt: skip
    app.undo.undo(clerk, result.step)
    assert app.filling.fill(SYSTEM) in (0, 2)
    assert everybody(office) == []
    assert keys() == before[1]
    assert app.imports.runs(clerk)[0].undone


def test_rows_that_are_there_are_not_made_again(office: Office, tmp_path: Path) -> None:
    file = written(tmp_path, "姓名,手机\n张三,13800001111\n张三,138 0000 1111\n王五,13800001111\n")
    result = imported(office, file)
    assert counts(result) == (3, 2, 0, 1, 0)  # 王五 shares the telephone and is somebody else
    assert told(result) == [(3, "duplicate", "", "importing.why.same_as_line")]
    again = imported(office, file)
    assert counts(again) == (3, 0, 0, 3, 0)
    assert again.step == 0
    assert {why for *_, why in told(again)} == {"importing.why.there"}


def test_the_administrator_of_a_group_is_told_what_to_do(group: Office, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed) as refused:
        group.app.imports.run(
            group.administrator, written(tmp_path, "姓名\n张三\n"), ImportOptions()
        )
    assert "请管理员任命" in say(phrase_of(refused.value) or "", Language.ZH)


def test_another_owner_takes_a_reason(office: Office, tmp_path: Path) -> None:
    clerk = office.actor(CLERK)
    imported(office, written(tmp_path, "姓名,手机,旧编码\n张三,13800001111,A1\n", "first.csv"))
    file = written(tmp_path, "姓名,旧编码,负责人,职务\n张三,A1,李芳,教师\n")
    kept = imported(office, file, mode=Mode.UPDATE)
    assert counts(kept) == (1, 0, 1, 0, 0)
    assert told(kept) == [(2, "remark", "", "importing.why.owner_stays")]
    (zhang,) = everybody(office)
    assert (zhang.owner, zhang.job) == (None, "教师")
    with pytest.raises(ValidationErrors):
        imported(office, file, mode=Mode.UPDATE, reason="x" * 201)
    given = imported(office, file, mode=Mode.UPDATE, reason=" 换片区 ")
    assert told(given) == []
    assert everybody(office)[0].owner_name == "李芳"
    reasons = sql.rows(
        "SELECT reason FROM audit_entry WHERE action = 'customer.import' ORDER BY seq"
    )
    assert reasons == [("",), ("",), ("换片区",)]
    office.app.undo.undo(clerk, given.step)
    assert everybody(office)[0].owner is None


def test_rows_change_what_is_there(office: Office, tmp_path: Path) -> None:
    first = written(
        tmp_path, "姓名,手机,旧编码,备注\n张三,13800001111,A1,旧\n李四,13800002222,A2,\n"
    )
    imported(office, first)
    before = (everything(), keys())
    text = (
        "姓名,手机,旧编码,备注,邮箱,车牌号,单位\n"
        "张三丰,13900003333,A1,新,z@b.cn,沪A12345,某公司\n"
        ",13800002222,A2,,,,\n王五,13800009999,A9,,,,\n张三丰,13900003333,A1,,,,\n"
    )
    second = written(tmp_path, text)
    updated = imported(office, second, mode=Mode.UPDATE)
    assert counts(updated) == (4, 0, 1, 2, 1)
    assert [(line, why) for line, _, _, why in told(updated) if line != 3] == [
        (4, "importing.why.not_there"),
        (5, "importing.why.same_as_line"),
    ]
    zhang, li = everybody(office)
    assert zhang.name == "张三丰"
    assert [c.value for c in zhang.contacts] == ["13800001111", "13900003333", "z@b.cn"]
    assert zhang.notes == "旧\n新\n单位: 某公司"
    assert [v.plate for v in zhang.vehicles] == ["沪A12345"]
    assert li.name == "李四"
    assert keys() == {(key, c.id) for c in (zhang, li) for key in keys_of(c.id)}
    office.app.undo.undo(office.actor(CLERK), updated.step)
    assert (everything(), keys()) == before
    both = imported(office, second, mode=Mode.BOTH)
    assert counts(both) == (4, 1, 1, 2, 0)


def test_a_row_that_fits_two_is_told(office: Office, tmp_path: Path) -> None:
    imported(office, written(tmp_path, "姓名,手机\n张三,13800001111\n李四,13800001111\n"))
    third = written(tmp_path, "姓名,手机,邮箱\n王五,13800001111,w@b.cn\n")
    result = imported(office, third, mode=Mode.UPDATE, keys=(Key.PHONE,))
    assert told(result) == [(2, "failed", "", "importing.why.several")]
    for key, text in (
        (Key.NAME, "姓名,邮箱\n张三,q@b.cn\n"),
        (Key.CODE, f"客户编码,姓名,备注\n{everybody(office)[0].code},张三,x\n"),
        (Key.EMAIL, "姓名,邮箱,职务\n别人,q@b.cn,司机\n"),
    ):
        changed = imported(office, written(tmp_path, text), mode=Mode.UPDATE, keys=(key,))
        assert counts(changed) == (1, 0, 1, 0, 0), key


def test_bad_rows_are_told_and_the_others_come_in_or_none(office: Office, tmp_path: Path) -> None:
    long = "长" * 201
    file = written(
        tmp_path, f"姓名,手机\n张三,13800001111\n,\n-,无\n{long},13800002222\n李\x00四,1\n"
    )
    before = everything()
    rehearsed = imported(office, file, dry_run=True)
    assert counts(rehearsed) == (4, 2, 0, 0, 2)
    assert rehearsed.dry_run
    nothing = imported(office, file, all_or_nothing=True)
    assert counts(nothing) == (4, 0, 0, 0, 2)
    assert everything() == before
    strict = imported(office, file, strict=True)
    assert counts(strict) == (4, 1, 0, 0, 3)
    office.app.undo.undo(office.actor(CLERK), strict.step)
    usual = imported(office, file)
    assert told(usual)[:2] == [
        (4, "failed", "", "importing.why.nobody"),
        (5, "failed", "姓名", "error.too_long"),
    ]
    assert [c.name for c in everybody(office)] == ["张三", "李四"]
    out = tmp_path / "报告.csv"
    write_report(out, usual.report, Language.ZH)
    with out.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines))
    assert rows[0] == ["行", "结果", "列", "原因", "原值"]
    assert rows[1][:3] == ["4", "未导入", ""]
    assert len(rows) == len(usual.report) + 1


def test_people_find_their_firms(office: Office, tmp_path: Path) -> None:
    imported(office, written(tmp_path, "单位名称,电话\n远山汽车有限公司,010-62345678\n"))
    text = (
        "姓名,公司,客户类型,Birth Year,Birth Month,Birth Day\n"
        "张三,远山汽车,个人,1990,2,3\n李四,城东商行,,1990,,\n城东商行,,单位,,,\n王五,没有的,怪,,,\n"
    )
    result = imported(office, written(tmp_path, text))
    assert counts(result) == (4, 4, 0, 0, 0)
    found = {c.name: c for c in everybody(office)}
    assert found["张三"].employer_name == "远山汽车有限公司"
    assert found["张三"].birthday == date(1990, 2, 3)
    assert found["李四"].employer_name == "城东商行"
    assert found["李四"].notes == "Birth Year: 1990"
    assert found["城东商行"].kind == "organisation"
    assert found["王五"].notes == "客户类型: 怪\n公司: 没有的"


def test_cards_become_customers(office: Office, tmp_path: Path) -> None:
    cards = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:王;伟;;;\r\nORG:甲公司;销售部\r\nTITLE:经理\r\n"
        "TEL;TYPE=cell:13800001111\r\nTEL;TYPE=work,fax:010-62345678\r\nEMAIL:w@b.cn\r\n"
        "URL:http://b.cn\r\nIMPP;X-SERVICE-TYPE=WeChat:wechat:wei\r\nX-QQ:12345\r\n"
        "ADR;TYPE=home:;;东单1号;北京;北京市;100000;中国\r\nBDAY:1985-06-01\r\n"
        "CATEGORIES:VIP\r\nX-SPOUSE:丽\r\nEND:VCARD\r\n"
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:\r\nTEL:13800002222\r\nEND:VCARD\r\n"
        "BEGIN:VCARD\r\nVERSION:3.0\r\nNOTE:谁也不是\r\nEND:VCARD\r\n"
    )
    result = imported(office, written(tmp_path, cards, "卡.vcf"))
    assert counts(result) == (3, 2, 0, 0, 1)
    wang, nobody = everybody(office)
    assert (wang.name, wang.job, wang.birthday) == ("王伟", "经理", date(1985, 6, 1))
    assert [(c.kind, c.label, c.value) for c in wang.contacts] == [
        ("phone", "", "13800001111"),
        ("fax", "work, fax", "010-62345678"),
        ("email", "", "w@b.cn"),
        ("other", "URL", "http://b.cn"),
        ("wechat", "", "wei"),
        ("other", "qq", "12345"),
    ]
    assert wang.addresses[0].text == "北京市东单1号"
    assert set(wang.notes.splitlines()) == {"DEPARTMENT: 销售部", "X-SPOUSE: 丽", "ORG: 甲公司"}
    # Nobody is called by a number that others may only see masked.
    assert nobody.name == "138****2222"


def test_files_that_tell_of_nobody_are_refused(office: Office, tmp_path: Path) -> None:
    for text in ("甲,乙\n1,2\n", "x\n", "1,2,3\n4,5,6\n"):
        with pytest.raises(Refused):
            imported(office, written(tmp_path, text))
    with pytest.raises(FileProblem):
        imported(office, written(tmp_path, ""))
    assert everybody(office) == []


def test_a_mapping_is_kept_by_name(office: Office, tmp_path: Path) -> None:
    app, clerk = office.app, office.actor(CLERK)
    mapping = Mapping((Column("甲", "name"), Column("乙", "phone")))
    kept = app.imports.save_mapping(clerk, "旧系统", mapping).value
    assert app.imports.mappings(clerk) == [kept]
    result = imported(
        office, written(tmp_path, "乙,甲,丙\n13800001111,张三,x\n"), mapping=kept.mapping
    )
    assert counts(result) == (1, 1, 0, 0, 0)
    assert everybody(office)[0].name == "张三"
    plain = written(tmp_path, "张七,13800007777\n李八,13800008888,多\n")
    assert counts(imported(office, plain, mapping=mapping)) == (2, 2, 0, 0, 0)
    other = Mapping((Column("甲", "notes"),), organisations=True)
    with pytest.raises(Conflict):
        app.imports.save_mapping(clerk, " 旧系统", other)
    assert app.imports.save_mapping(clerk, "旧系统", other, 1).value.mapping == other
    with pytest.raises(ValidationErrors):
        app.imports.save_mapping(clerk, " ", other)
    assert mapping_from(mapping_text(other)) == other
    for text in ("", "{}", "[]", '{"columns": [{"x": 1}]}'):
        with pytest.raises(ValueError, match=r"."):
            mapping_from(text)


def test_a_preview_shows_and_changes_nothing(office: Office, tmp_path: Path) -> None:
    clerk = office.actor(CLERK)
    seen = office.app.imports.preview(
        clerk, written(tmp_path, "姓名;电话\n张三;1\n", encoding="gb18030")
    )
    assert (seen.kind, seen.encoding, seen.delimiter) == ("csv", "gb18030", ";")
    assert [c.field for c in seen.mapping.columns] == ["name", "phone"]
    assert seen.rows == (("张三", "1"),)
    cards = written(tmp_path, "BEGIN:VCARD\nVERSION:3.0\nFN:王\nTEL:1\nEND:VCARD\n", "a.vcf")
    assert office.app.imports.preview(clerk, cards).rows == (("王", "", "1"),)


def test_only_by_right_and_within_scope(group: Office, tmp_path: Path) -> None:
    app = group.app
    file = written(tmp_path, "姓名,手机\n张三,13800001111\n")
    with group.logs("customer.import denied"), pytest.raises(NotAllowed):
        app.imports.run(group.actor("A1-1"), file, ImportOptions())
    outsider = group.actor("X1-3")
    with pytest.raises(NotFound):
        app.imports.run(outsider, file, ImportOptions(company=1))
    assert app.imports.run(outsider, file, ImportOptions()).value.created == 1
    here = app.imports.run(group.actor("B1-2"), file, ImportOptions()).value
    assert here.created == 1  # what another company has is no double
    assert app.imports.runs(outsider)[0].number
    assert len(app.imports.runs(outsider)) == 1


class Enough(Exception):
    """Somebody has pressed cancel."""


def test_a_stop_leaves_nothing_half(office: Office, tmp_path: Path) -> None:
    clerk = office.actor(CLERK)
    rows = "".join(f"客户{n},1380000{n:04d}\n" for n in range(600))
    file = written(tmp_path, f"姓名,手机\n{rows}")
    before = everything()

    def stop_at(stage: str) -> None:
        def progress(what: str, _done: int, _total: int | None) -> None:
            if what == stage:
                raise Enough

        office.app.imports.run(clerk, file, ImportOptions(), progress)

    for stage in ("open", "read", "match", "store"):
        with pytest.raises(Enough):
            stop_at(stage)
        assert everything() == before
    stop_at("keys")  # the rows are in: their keys are filled at another time
    assert sql.scalar("SELECT count(*) FROM search_queue") == 600
    seen: list[tuple[int, int]] = []
    assert office.app.filling.fill(SYSTEM, lambda done, total: seen.append((done, total))) == 600
    assert seen == [(0, 600), (600, 600)]
    assert keys() == {(key, c.id) for c in everybody(office) for key in keys_of(c.id)}
    with pytest.raises(NotAllowed):
        office.app.filling.fill(Actor(1, 1))


def test_many_changes_have_their_keys_filled_after(office: Office, tmp_path: Path) -> None:
    rows = [f"客户{n},1380000{n:04d},A{n}" for n in range(250)]
    imported(office, written(tmp_path, "姓名,手机,旧编码\n" + "\n".join(rows) + "\n"))
    changed = [f"新名{n},1390000{n:04d},A{n}" for n in range(250)]
    file = written(tmp_path, "姓名,手机,旧编码\n" + "\n".join(changed) + "\n")
    result = imported(office, file, mode=Mode.UPDATE)
    assert counts(result) == (250, 0, 250, 0, 0)
    assert keys() == {(key, c.id) for c in everybody(office) for key in keys_of(c.id)}
    office.app.undo.undo(office.actor(CLERK), result.step)
    office.app.filling.fill(SYSTEM)
    assert everybody(office)[0].name == "客户0"
    assert keys() == {(key, c.id) for c in everybody(office) for key in keys_of(c.id)}
