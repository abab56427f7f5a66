from __future__ import annotations

import base64
from pathlib import Path

import pytest

from crm_desktop.files.model import Account, Card, FileProblem, Labelled, PostalAddress
from crm_desktop.files.vcards import read_cards
from db.errors import StorageError

JPEG = b"\xff\xd8\xff\xe0 a picture"


def _cards(*lines: str | bytes, encoding: str = "") -> list[Card]:
    raw = b"\r\n".join(line.encode() if isinstance(line, str) else line for line in lines)
    return list(read_cards(raw + b"\r\n", encoding))


def _card(*lines: str | bytes, version: str = "3.0", encoding: str = "") -> Card:
    (card,) = _cards("BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", encoding=encoding)
    return card


def _remarks(card: Card) -> list[str]:
    return [remark.phrase.key for remark in card.remarks]


def test_every_field_of_a_card() -> None:
    card = _card(
        "N:王;小;明;先生;博士",
        "FN:王小明",
        "NICKNAME:小王",
        "ORG:示例汽车;售后部;一组",
        "TITLE:经理",
        "ROLE:销售",
        "TEL;TYPE=CELL,PREF:13800138000",
        'TEL;TYPE="work,voice";TYPE=fax:010-12345678',
        "item1.EMAIL;TYPE=INTERNET:a@example.com",
        "item1.X-ABLabel:_$!<Work>!$_",
        "item2.URL:http\\://example.com",
        "item2.X-ABLabel:主页",
        "ADR;TYPE=HOME:;;示例路1号\\, 2楼;北京;北京市;100000;中国",
        "LABEL;TYPE=HOME:北京市示例路1号",
        "LABEL;TYPE=WORK:工作地址",
        "BDAY:1985-06-01T00:00:00Z",
        "GENDER:M",
        "NOTE:一\\n二\\;三",
        "NOTE:四",
        "CATEGORIES:客户,VIP\\,1,客户",
        "IMPP;X-SERVICE-TYPE=QQ:x-apple:12345",
        "X-WECHAT:wx_1",
        "ANNIVERSARY:20200101",
        "UID:1",
    )
    assert card == Card(
        line=1,
        version="3.0",
        full_name="王小明",
        family="王",
        given="小",
        middle="明",
        prefix="先生",
        suffix="博士",
        nickname="小王",
        organisation="示例汽车",
        department="售后部 一组",
        title="经理",
        role="销售",
        phones=(
            Labelled("13800138000", ("cell",), preferred=True),
            Labelled("010-12345678", ("work", "fax")),
        ),
        emails=(Labelled("a@example.com", (), "Work"),),
        addresses=(
            PostalAddress(
                ("home",),
                street="示例路1号, 2楼",
                city="北京",
                region="北京市",
                postcode="100000",
                country="中国",
                text="北京市示例路1号",
            ),
            PostalAddress(("work",), text="工作地址"),
        ),
        birthday="1985-06-01",
        gender="M",
        notes="一\n二;三\n四",
        urls=(Labelled("http://example.com", (), "主页"),),
        accounts=(Account("qq", "12345"), Account("wechat", "wx_1")),
        categories=("客户", "VIP,1"),
        others=(("ANNIVERSARY", "20200101"),),
    )


def test_quoted_printable_with_soft_breaks_and_a_broken_fold() -> None:
    card = _card(
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E6=B2=88;=E6=B5=",
        "=A9=3B=E6=98=8E;;;",
        "NOTE;ENCODING=QUOTED-PRINTABLE:one=0D=0A=",
        " two",
        "TEL;CELL;PREF:1",
        version="2.1",
    )
    assert (card.family, card.given) == ("沈", "浩;明")
    assert card.notes == "one\n two"
    assert card.phones == (Labelled("1", ("cell",), preferred=True),)
    assert card.remarks == ()


def test_a_last_soft_break_does_not_swallow_the_end() -> None:
    first, second = _cards(
        "BEGIN:VCARD",
        "NOTE;QUOTED-PRINTABLE:=E6=98=8E=",
        "END:VCARD",
        "BEGIN:VCARD",
        "FN:b",
        "END:VCARD",
    )
    assert first.notes == "明"
    assert (second.full_name, second.line) == ("b", 4)


def test_folded_lines_are_joined_even_within_a_character() -> None:
    name = "张伟".encode()
    card = _card(b"FN:" + name[:4], b" " + name[4:], "NOTE:a", "\tb")
    assert card.full_name == "张伟"
    assert card.notes == "ab"


def test_a_name_cut_inside_a_character_keeps_what_can_be_read() -> None:
    card = _card("FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=BC=A0=E4=BC", version="2.1")
    assert card.full_name == "张"
    assert _remarks(card) == ["files.remark.cut"]


def test_bytes_that_are_no_text_are_replaced_and_remarked() -> None:
    card = _card("FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=FF=FEanna=E5", version="2.1")
    assert card.full_name.endswith("anna\ufffd")
    assert _remarks(card) == ["files.remark.property_undecoded"]


def test_charsets_that_a_line_names_or_that_nobody_knows() -> None:
    quoted = "".join(f"={byte:02X}" for byte in "张伟".encode("gb18030"))
    card = _card(f"FN;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:{quoted}", version="2.1")
    assert card.full_name == "张伟"
    assert _card("FN;CHARSET=klingon:张伟").full_name == "张伟"


def test_files_in_other_encodings() -> None:
    text = "BEGIN:VCARD\r\nFN:张伟\r\nNOTE:王芳是客户\r\nEND:VCARD\r\n"
    for name in ("utf-8-sig", "utf-16", "gb18030"):
        (card,) = read_cards(text.encode(name))
        assert card.full_name == "张伟", name
    (card,) = read_cards(text.encode("utf-16-le"), "utf-16-le")
    assert card.full_name == "张伟"
    (card,) = read_cards(text.replace("\r\n", "\r").encode())
    assert card.full_name == "张伟"


def test_photos() -> None:
    code = base64.b64encode(JPEG).decode()
    assert _card(f"PHOTO;ENCODING=b;TYPE=JPEG:{code[:8]}", f" {code[8:]}").photo == JPEG
    lines = ("PHOTO;JPEG;ENCODING=BASE64:", code[:8], code[8:], "", "FN:a")
    old = _card(*lines, version="2.1")
    assert (old.photo, old.full_name, old.remarks) == (JPEG, "a", ())
    assert _card(f"PHOTO:data:image/jpeg;base64,{code}", version="4.0").photo == JPEG
    linked = _card("PHOTO;VALUE=uri:http://example.com/a.jpg")
    assert (linked.photo, linked.others) == (None, (("PHOTO", "http://example.com/a.jpg"),))
    two = _card(f"LOGO;ENCODING=b:{code}", f"PHOTO;ENCODING=b:{code}", "PHOTO;ENCODING=b:QUJD")
    assert (two.photo, two.remarks) == (JPEG, ())


def test_photos_that_are_damaged() -> None:
    code = base64.b64encode(JPEG).decode()
    short = _card(f"PHOTO;ENCODING=b:{code[:-3]}")
    assert short.photo is not None
    assert short.photo.startswith(JPEG[:4])
    assert _remarks(short) == ["files.remark.photo_damaged"]
    rubbish = _card("PHOTO;ENCODING=b:QUJDREVG")
    assert (rubbish.photo, _remarks(rubbish)) == (None, ["files.remark.photo_damaged"])


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("19220310", "1922-03-10"),
        ("1912-06-23", "1912-06-23"),
        ("--0203", "--02-03"),
        ("--02-29", "--02-29"),
        ("about 1980", "about 1980"),
    ],
)
def test_birthdays(text: str, day: str) -> None:
    assert _card(f"BDAY:{text}").birthday == day


def test_version_4_names_numbers_as_addresses() -> None:
    card = _card(
        'TEL;VALUE=uri;TYPE="work,cell";PREF=1:tel:+1-418-656-9254;ext=102',
        "EMAIL:mailto:a@example.com",
        'ADR;LABEL="one\\nline";TYPE=work:;;street;;;;',
        "IMPP:xmpp:anna",
        version="4.0",
    )
    assert card.phones == (Labelled("+1-418-656-9254;ext=102", ("work", "cell"), preferred=True),)
    assert card.emails[0].value == "a@example.com"
    assert card.addresses[0].text == "one\nline"
    assert card.accounts == (Account("xmpp", "anna"),)


def test_second_values_and_strange_properties_are_kept_among_the_others() -> None:
    card = _card(
        "TITLE:one", "TITLE:two", "X-SPOUSE:Jenny", "item1.X-ABDATE:2020-01-01",
        "item1.X-ABLabel:wedding", "X-EMPTY:", "X-BLANK: ",
    )  # fmt: skip
    assert card.title == "one"
    assert card.others == (
        ("TITLE", "two"),
        ("X-SPOUSE", "Jenny"),
        ("X-ABDATE", "wedding: 2020-01-01"),
    )


def test_what_android_has_no_property_for() -> None:
    start = "X-ANDROID-CUSTOM:vnd.android.cursor.item/"
    card = _card(f"{start}nickname;小张;1;;;", f"{start}relation;Jenny;14;", f"{start}none;;")
    assert card.nickname == "小张"
    assert card.others == (("relation", "Jenny 14"),)


def test_cards_within_cards_and_without_an_end() -> None:
    found = _cards(
        "BEGIN:VCARD",
        "FN:a",
        "AGENT:",
        "BEGIN:VCARD",
        "FN:agent",
        "AGENT:",
        "BEGIN:VCARD",
        "no property",
        "END:VCARD",
        "END:VCARD",
        "TITLE:b",
        "BEGIN:VCARD",
        "FN:c",
        "END:VCARD",
        "stray",
        "X:stray",
        "BEGIN:VCARD",
        "FN:d",
    )
    assert [(card.full_name, card.title) for card in found] == [("a", "b"), ("c", ""), ("d", "")]
    assert [_remarks(card) for card in found] == [
        ["files.remark.card_open"],
        [],
        ["files.remark.card_open"],
    ]


def test_lines_that_are_no_property_are_remarked() -> None:
    card = _card("FN:a", "what is this", ":value only", "bad name;x:1")
    assert card.full_name == "a"
    assert [remark.phrase.args for remark in card.remarks] == [
        {"line": 4}, {"line": 5}, {"line": 6},
    ]  # fmt: skip


def test_a_property_without_measure_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("vcards", "vcard_lines"):
        monkeypatch.setattr(f"crm_desktop.files.{module}.LONGEST_VALUE", 100)
    monkeypatch.setattr("crm_desktop.files.vcards._MOST_PROPERTIES", 3)
    card = _card(*["NOTE:" + "x" * 60, " " + "y" * 60, " " + "z" * 60], "FN:a", "TITLE:b")
    assert (card.notes, card.full_name, card.title) == ("", "a", "")
    assert _remarks(card) == ["files.remark.property_too_long"]


def test_quotes_in_a_parameter_hide_its_marks() -> None:
    card = _card('TEL;X-LABEL="a:b;c":123', 'NOTE;LANGUAGE="open:text')
    assert card.phones == (Labelled("123"),)
    assert card.notes == "text"


def test_files_that_hold_no_card(tmp_path: Path) -> None:
    with pytest.raises(FileProblem) as raised:
        _cards("name,phone", "anna,1")
    assert raised.value.phrase.key == "files.problem.no_card"
    with pytest.raises(FileProblem):
        _cards("BEGIN:VCARD", encoding="klingon")
    with pytest.raises(StorageError):
        list(read_cards(tmp_path))
