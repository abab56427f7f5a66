"""The files that offices really bring: each comes in as its source says, or is clearly refused."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest

from crm_desktop.customers.importing.lookups import Lookups
from crm_desktop.customers.importing.model import ImportOptions, ImportResult
from crm_desktop.customers.importing.reading import gather
from crm_desktop.customers.model import Customer
from crm_desktop.files.model import FileProblem
from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.formats.phones import phone_digits
from crm_desktop.foundation.words import Language, say
from db import sql
from tests.core.customers.importing.making import CLERK, counts, everybody, imported
from tests.core.offices import Office, open_copy

LONGEST = 15.0


@pytest.mark.parametrize(
    ("name", "count", "kinds"),
    [
        ("vcards/zh_android_export_anonymised_from_vobject.vcf", 355, {"person", "organisation"}),
        ("vcards/zh_orgs_iphone_vcard30_utf8.vcf", 314, {"organisation"}),
        ("customers/zh_orgs_hotlines_utf8.csv", 314, {"organisation"}),
        ("customers/salesforce_dataloader_accountData.csv", 423, {"organisation"}),
        ("customers/outlook_zh_CN_headers_GBK_SYNTHETIC.csv", 2, {"person"}),
        ("customers/zh_lead_system_customer_import_template_3samples.xlsx", 3, {"organisation"}),
        ("customers/zh_membercard_POS_import_template_BIFF8.xls", 0, set()),
    ],
)
def test_every_row_comes_in(
    office: Office, real_data: Path, name: str, count: int, kinds: set[str]
) -> None:
    result = imported(office, real_data / name)
    assert counts(result) == (count, count, 0, 0, 0)
    stored = sql.rows("SELECT DISTINCT kind FROM customer")
    assert {kind for (kind,) in stored} <= kinds
    assert all(say(line.why, language) for line in result.report for language in Language)
    if result.step:
        office.app.undo.undo(office.actor(CLERK), result.step)
        assert everybody(office) == []


def test_latin_letters_are_not_read_as_chinese(office: Office, real_data: Path) -> None:
    imported(office, real_data / "customers/salesforce_dataloader_accountData.csv")
    names = "".join(c.name for c in everybody(office))
    assert not [letter for letter in names if letter > "\u2e7f"]
    assert "\ufffd" not in names


def test_numbers_keep_every_digit(office: Office, real_data: Path) -> None:
    imported(office, real_data / "customers/zh_orgs_hotlines_utf8.csv")
    first = everybody(office)[0]
    assert [c.value for c in first.contacts if c.kind == "phone"] == [
        "+1 800 633 0738",
        "400-699-8888",
    ]


def values(customer: Customer) -> dict[str, object]:
    """Return what of a customer both a table and its expected card must say."""
    ways = Counter(
        (
            "phone" if contact.kind == "fax" else contact.kind,
            phone_digits(contact.value) or contact.value,
        )
        for contact in customer.contacts
    )
    return {
        "ways": ways,
        "job": customer.job,
        "birthday": customer.birthday,
        "gender": customer.gender,
        "tags": tuple(tag for tag in customer.tags if tag != "My Contacts"),
        "places": sorted((a.city, a.province, a.postcode) for a in customer.addresses),
        "name": "" if "*" in customer.name or "@" in customer.name else customer.name,
    }


@pytest.mark.parametrize("name", ["all", "gmail", "outlook", "tb_plain"])
def test_exports_of_other_programs_equal_their_expected_cards(
    tmp_path: Path, small_template: Path, real_data: Path, name: str
) -> None:
    found: list[list[dict[str, object]]] = []
    for ending in (".csv", "_expected.vcf"):
        with open_copy(small_template, tmp_path / f"office{ending}") as office:
            imported(office, real_data / "customers" / f"roundcube_{name}{ending}")
            found.append([values(customer) for customer in everybody(office)])
    assert found[0] == found[1]


FOLDERS = (
    "robustness",
    "robustness/csv_spectrum/csvs",
    "robustness/csv_test_data/csv",
    "robustness/html_named_xls",
    "robustness/xlsx_xls_calamine",
    "robustness/xml_entity",
    "vcards",
    "customers",
)


def test_every_file_ends_in_rows_or_a_clear_word(office: Office, real_data: Path) -> None:
    clerk = office.actor(CLERK)
    total, unclear = 0, list[Path]()
    for folder in FOLDERS:
        for path in sorted(p for p in (real_data / folder).iterdir() if p.is_file()):
            began = time.monotonic()
            try:
                result: ImportResult | None = office.app.imports.run(
                    clerk, path, ImportOptions()
                ).value
            except (FileProblem, Refused) as error:
                said = [say(error.phrase, language) for language in Language]
                result = None
                unclear += [path] if not all(said) else []
            assert time.monotonic() - began < LONGEST, path
            if result is not None:
                parts = result.created + result.updated + result.duplicate + result.failed
                assert result.read == parts, path
                fates = [line for line in result.report if line.fate == "failed"]
                assert len({line.line for line in fates}) == result.failed, path
                total += result.created
    assert unclear == []
    assert total > 1_300
    assert sql.scalar("SELECT count(*) FROM customer") == total


def test_naughty_strings_come_in_as_names(office: Office, real_data: Path, tmp_path: Path) -> None:
    lines = (real_data / "robustness/blns.txt").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line.strip() and not line.startswith("#")]
    file = tmp_path / "naughty.csv"
    quoted = "\n".join('"{}",x'.format(line.replace('"', '""')) for line in wanted)
    file.write_text(f"姓名,备注\n{quoted}\n", encoding="utf-8")
    result = imported(office, file)
    assert result.read == len(wanted)
    assert result.created > len(wanted) * 0.9
    assert result.failed < len(wanted) * 0.06


def test_what_is_gathered_has_a_line_of_the_file(office: Office, real_data: Path) -> None:
    file = real_data / "customers/zh_orgs_hotlines_utf8.csv"
    gathered = gather(file, ImportOptions(), Lookups(1, office.today), lambda *_: None)
    assert [draft.line for draft in gathered.drafts[:2]] == [2, 3]
    assert len(gathered.sha256) == 64
