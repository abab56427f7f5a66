from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.files.model import Account, Card, Labelled, PostalAddress
from crm_desktop.files.vcards import read_cards
from crm_desktop.files.vcards_out import write_vcards
from tests.core.files.making import files_in


def _written(tmp_path: Path, *cards: Card) -> list[str]:
    out = tmp_path / "cards.vcf"
    assert write_vcards(out, cards).rows == len(cards)
    return out.read_bytes().decode("utf-8").split("\r\n")


def test_a_card_with_everything(tmp_path: Path) -> None:
    card = Card(
        line=1,
        version="3.0",
        full_name="王小明",
        family="王",
        given="小明",
        nickname="小王; 明",
        organisation="示例,汽车",
        department="售后部",
        title="经理\\主任",
        birthday="--06-01",
        gender="M",
        notes="一\n二",
        phones=(Labelled("13800138000", ("cell",), "手机", preferred=True), Labelled("1")),
        emails=(Labelled("a@example.com", ("work",)),),
        urls=(Labelled("http://example.com"),),
        addresses=(
            PostalAddress(("home",), "老家", street="示例路", city="北京", text="北京示例路"),
            PostalAddress(("work",), text="printed only"),
        ),
        accounts=(Account("qq", "12345"),),
        categories=("客户", "VIP,1"),
        photo=b"\x89PNG" + bytes(range(200)),
    )
    lines = _written(tmp_path, card)
    assert lines[:4] == ["BEGIN:VCARD", "VERSION:3.0", "N:王;小明;;;", "FN:王小明"]
    assert "item1.TEL;TYPE=cell,pref:13800138000" in lines
    assert "item1.X-ABLabel:手机" in lines
    assert "PHOTO;ENCODING=b;TYPE=PNG:" in "\n".join(lines)
    assert max(len(line.encode()) for line in lines) <= 75
    assert list(read_cards(tmp_path / "cards.vcf")) == [card]


@pytest.mark.parametrize(
    ("card", "shown"),
    [
        (Card(1, family="王", given="小明"), "王小明"),
        (Card(1, family="Baker", given="Tom", middle="J."), "Tom J. Baker"),
        (Card(1, organisation="示例汽车"), "示例汽车"),
        (Card(1, department="售后部", phones=(Labelled("123"),)), "123"),
        (Card(1), ""),
    ],
)
def test_every_card_has_a_name_to_show(tmp_path: Path, card: Card, shown: str) -> None:
    assert f"FN:{shown}" in _written(tmp_path, card)


def test_types_and_services_cannot_break_a_line(tmp_path: Path) -> None:
    card = Card(
        1,
        full_name="a\ud83d",
        phones=(Labelled("1", ('x;y:"z\n',)),),
        accounts=(Account("q\nq:", "END:VCARD\nBEGIN:VCARD"),),
        photo=b"\xff\xd8\xff",
    )
    lines = _written(tmp_path, card)
    assert "TEL;TYPE=xyz:1" in lines
    (found,) = read_cards(tmp_path / "cards.vcf")
    assert found.accounts == (Account("qq", "END:VCARD\nBEGIN:VCARD"),)
    assert found.full_name == "a\ufffd"


_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=90).map(
    lambda text: " ".join(text.split())
)


@settings(max_examples=40)
@given(names=st.lists(_TEXT, min_size=3, max_size=3), notes=st.lists(_TEXT, max_size=3))
def test_what_is_written_reads_the_same(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], notes: list[str]
) -> None:
    out = tmp_path_factory.getbasetemp() / "cards.vcf"
    card = Card(
        1,
        "3.0",
        full_name=names[0] or "x",
        family=names[1],
        organisation=names[2],
        notes="\n".join(notes).strip(),
    )
    write_vcards(out, [card])
    assert list(read_cards(out, "utf-8")) == [card]


def test_real_cards_are_written_as_they_were_read(real_data: Path, tmp_path: Path) -> None:
    for path in files_in(real_data / "vcards", "*.vcf"):
        bare = {"line": 0, "version": "", "others": (), "remarks": ()}
        cards = [replace(card, **bare) for card in read_cards(path)]
        write_vcards(tmp_path / path.name, cards)
        again = [
            replace(card, line=0, version="", others=())
            for card in read_cards(tmp_path / path.name)
        ]
        named = [
            replace(card, full_name=card.full_name or found.full_name)
            for card, found in zip(cards, again, strict=True)
        ]
        assert again == named, path.name
