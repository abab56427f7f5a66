"""What a dossier does with files that paper cannot show, and with a case that has hardly begun."""

from __future__ import annotations

import io

from pypdf import PdfReader, PdfWriter

from crm_desktop.audit.course import course_of
from crm_desktop.complaints.documents.content import LogProof
from crm_desktop.complaints.documents.dossier import dossier
from crm_desktop.complaints.model import Target
from crm_desktop.foundation.words import Language
from db import sql
from tests.core.complaints.desk import Desk
from tests.core.complaints.dossiers import PHONE, drawing, recording, report
from tests.core.customers.test_service import somebody
from tests.core.paper.reading import LETTERHEAD, pages

_SECTIONS = 14


def joined(pdf: bytes) -> str:
    return "".join("".join(pages(pdf)).split())


def test_a_case_that_was_just_registered_has_a_dossier(desk: Desk) -> None:
    case = desk.registered(anonymous=True, contact_phone="", words="")
    pdf = desk.complaint_prints.dossier(desk.clerk, case.id, Language.ZH)
    text = joined(pdf)
    for words in ("匿名", "客户原话无", "待受理", "待归档", "十四、附件"):
        assert words in text
    assert text.count("无") >= _SECTIONS, "what is empty says so"
    for make in ("form", "report", "confirmation"):
        pdf = getattr(desk.complaint_prints, make)(desk.clerk, case.id, Language.ZH)
        assert case.number in joined(pdf)


def test_other_cases_of_the_customer_are_told_as_far_as_they_may_be(desk: Desk) -> None:
    customer = desk.customers.add(desk.head, somebody()).value.id
    desk.registered(customer=customer, title=f"上次打 {PHONE} 没人接")
    case = desk.dispatched(Target(2), customer=customer)
    prints = desk.complaint_prints
    assert f"上次打{PHONE}没人接" in joined(prints.dossier(desk.clerk, case.id, Language.ZH))
    theirs = joined(prints.dossier(desk.branch, case.id, Language.ZH))
    assert PHONE not in theirs
    assert "上次打" not in theirs, "a case of another company that does not concern them"
    redacted = joined(prints.dossier(desk.clerk, case.id, Language.ZH, redacted=True))
    assert "上次打*******5678没人接" in redacted


def test_files_that_cannot_be_shown_are_listed_with_why(desk: Desk) -> None:
    locked, out = PdfWriter(clone_from=PdfReader(io.BytesIO(report()))), io.BytesIO()
    locked.encrypt("secret", algorithm="RC4-128")
    locked.write(out)
    case = desk.registered(contact_name="欧阳𬭊䶮", words="\U0001f600 修不好")
    given = {
        "锁住.pdf": out.getvalue(),
        "坏的.pdf": report()[:700],
        "坏图.png": drawing((90, 90), "x")[:50],
        "说明.docx": b"PK\x03\x04",
        f"录音 {PHONE}.amr": b"#!AMR\n",
        "录音.wav": recording(61),
        "报告.pdf": report(),
    }
    for name, content in given.items():
        desk.case_files.add_file(desk.clerk, case.id, name, content)
    assert desk.complaint_prints.lost_glyphs(desk.clerk, case.id) == "\U0001f600"
    text = joined(desk.complaint_prints.dossier(desk.head, case.id, Language.ZH))
    for words in (
        "文件加密，无法附上", "文件损坏，无法附上", "图片无法读取，未附",
        "此类文件不能印在纸上，另存",
        "录音录像，另存", "附后，共5页", "1:01", "未知", "欧阳𬭊䶮", "□修不好", "检测报告第5页",
    ):  # fmt: skip
        assert words in text
    # Of whoever sees telephones masked the names of files are masked too, and they open none.
    sql.run("UPDATE complaint SET target_company_id = 2 WHERE id = ?", case.id)
    sql.run("UPDATE role_right SET only_for = '' WHERE role = 'DP' AND right_code LIKE 'compl%'")
    text = joined(desk.complaint_prints.dossier(desk.branch, case.id, Language.ZH))
    assert "打印人无权查看，未附" in text
    assert "检测报告第5页" not in text
    assert PHONE not in text


def test_a_log_that_was_changed_is_said(desk: Desk) -> None:
    case = desk.accepted()
    entries = course_of([("complaint", case.id)])
    assert [entry.sound for entry in entries] == [True, True]
    desk.office.tampered = True
    for name in sql.rows("SELECT name FROM sqlite_master WHERE type = 'trigger' "
                         "AND tbl_name = 'audit_entry'"):  # fmt: skip
        sql.run(f"DROP TRIGGER {name[0]}")
    sql.run("UPDATE audit_entry SET reason = 'x' WHERE seq = ?", entries[0].row.seq)
    again = course_of([("complaint", case.id)])
    assert [entry.sound for entry in again] == [False, True]
    assert course_of([]) == ()
    text = joined(desk.complaint_prints.dossier(desk.head, case.id, Language.ZH))
    assert f"下列序号的记录与其校验值不符：{entries[0].row.seq}" in text
    assert "全部相符" not in text


def test_the_same_dossier_is_the_same_bytes(desk: Desk) -> None:
    case = desk.registered()
    desk.case_files.add_file(desk.clerk, case.id, "报告.pdf", report())
    paper = desk.complaint_prints._paper(desk.head, case.id, Language.ZH, whole=True)
    assert dossier(LETTERHEAD, paper) == dossier(LETTERHEAD, paper)
    assert paper.log != LogProof()
