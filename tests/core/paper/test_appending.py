"""Pages of other PDFs on pages of ours: what is drawn, where, and what stays behind."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Link
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from crm_desktop.paper import appending
from crm_desktop.paper.appending import NoPages, leaves, placed
from crm_desktop.paper.flow import Flow
from tests.core.paper.reading import LETTERHEAD, pages

BOX = (51.0, 60.0, 490.0, 600.0)


def paper(*paragraphs: str) -> bytes:
    flow = Flow(LETTERHEAD)
    for place, paragraph in enumerate(paragraphs):
        if place:
            flow.page()
        flow.paragraph(paragraph)
    return flow.pdf()


def changed(pdf: bytes, change) -> bytes:  # type: ignore[no-untyped-def]
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_page_is_drawn_beside_what_stands_there() -> None:
    (leaf,) = leaves(paper("检测报告"))
    pdf = placed(paper("附件一"), [(0, BOX, leaf)])
    (said,) = pages(pdf)
    assert "附件一" in said
    assert "检测报告" in said
    assert said.count("第 1 / 1 页") == 2, "its own footer, and that of the page it is drawn on"
    assert PdfReader(io.BytesIO(pdf)).metadata == PdfReader(io.BytesIO(paper("附件一"))).metadata
    assert pdf == placed(paper("附件一"), [(0, BOX, leaves(paper("检测报告"))[0])])


def test_the_same_page_may_be_drawn_on_many() -> None:
    leaf = leaves(paper("甲", "乙"))
    pdf = placed(paper("一", "二", "三"), [(0, BOX, leaf[1]), (2, BOX, leaf[0])])
    said = pages(pdf)
    assert [("甲" in page, "乙" in page) for page in said] == [
        (False, True), (False, False), (True, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("turned", "size"),
    [(0, (595, 842)), (90, (842, 595)), (180, (595, 842)), (270, (842, 595))],
)
def test_a_turned_page_is_as_wide_as_it_is_seen(turned: int, size: tuple[int, int]) -> None:
    pdf = changed(paper("上"), lambda writer: writer.pages[0].rotate(turned))
    (leaf,) = leaves(pdf)
    assert (round(leaf.width), round(leaf.height)) == size
    matrix = leaf.parts[0].matrix
    corner = [appending._point(matrix, x, y) for x, y in ((0, 0), (595.28, 841.89))]
    assert min(x for x, _ in corner) == pytest.approx(0, abs=0.01)
    assert min(y for _, y in corner) == pytest.approx(0, abs=0.01)
    # The upper left corner of the sheet goes to where a reader turns it, clockwise.
    seen = appending._point(matrix, 0, 841.89)
    width, height = leaf.width, leaf.height
    where = {0: (0, height), 90: (width, height), 180: (width, 0), 270: (0, 0)}[turned]
    assert seen == pytest.approx(where, abs=0.01)


def test_what_was_stamped_on_a_page_is_drawn_and_what_is_hidden_is_not() -> None:
    def stamp(writer: PdfWriter) -> None:
        for place, flags in ((400, 4), (500, 2)):
            look = DecodedStreamObject()
            look.set_data(b"0 0 10 10 re f")
            look[NameObject("/Subtype")] = NameObject("/Form")
            look[NameObject("/BBox")] = ArrayObject(map(FloatObject, (0, 0, 10, 10)))
            note = FreeText(text="x", rect=(100, place, 140, place + 20))
            note[NameObject("/AP")] = DictionaryObject({NameObject("/N"): writer._add_object(look)})
            note[NameObject("/F")] = NumberObject(flags)
            writer.add_annotation(0, note)

    (leaf,) = leaves(changed(paper("盖章"), stamp))
    page, seal = leaf.parts
    assert page.matrix == (1, 0, 0, 1, 0, 0)
    assert seal.matrix == (4, 0, 0, 2, 100, 400), "as wide and high as it was put there"


def test_what_a_page_can_do_stays_behind() -> None:
    def arm(writer: PdfWriter) -> None:
        action = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert(1)")}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
            {NameObject(key): value for key, value in action.items()}
        )
        writer.add_attachment("evil.exe", b"MZ")
        writer.add_annotation(0, Link(rect=(0, 0, 50, 50), url="https://example.com"))

    pdf = placed(paper("一"), [(0, BOX, leaf) for leaf in leaves(changed(paper("二"), arm))])
    for trap in (b"JavaScript", b"evil.exe", b"example.com", b"/EmbeddedFile", b"/URI"):
        assert trap not in pdf


def test_what_cannot_be_placed_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    for content, why in (
        (b"", "damaged"),
        (b"%PDF-1.7 nothing", "damaged"),
        (paper("一")[:900], "damaged"),
        (changed(paper("一"), lambda w: w.encrypt("secret", algorithm="RC4-128")), "locked"),
    ):
        with pytest.raises(NoPages) as caught:
            leaves(content)
        assert caught.value.why == why
    monkeypatch.setattr(appending, "MOST_PAGES", 1)
    with pytest.raises(NoPages, match="long"):
        leaves(paper("一", "二"))


def test_a_page_locked_against_changes_only_is_read() -> None:
    def guard(writer: PdfWriter) -> None:
        writer.encrypt("", "owner", algorithm="RC4-128")

    (leaf,) = leaves(changed(paper("可读"), guard))
    assert "可读" in pages(placed(paper("一"), [(0, BOX, leaf)]))[0]
