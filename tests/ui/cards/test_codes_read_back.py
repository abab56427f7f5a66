"""QR and Code 128 of every design are read back from the rendered card by a reader of others'."""

from __future__ import annotations

from datetime import datetime

import pytest
from PIL import Image
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPdf import QPdfDocument

from crm_desktop.cards.design_model import CardFace, Design, side_from
from crm_desktop.cards.faces import FaceJob, Layout, Paper, faces_pdf
from crm_desktop.cards.model import grouped
from crm_desktop.cards.numbers import card_number
from crm_desktop.foundation.clock import CHINA
from crm_desktop.foundation.resources import resource_json

MADE = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)
DOTS = 300 / 72


def designs() -> list[Design]:
    return [
        Design(each["name"], None, side_from(each["front"]), side_from(each["back"]))
        for each in resource_json("defaults", "card_designs.json")
    ]


def pictures(pdf: bytes) -> list[Image.Image]:
    """Return the pages as a card printer of 300 dpi puts them on the card."""
    document, buffer = QPdfDocument(), QBuffer()
    buffer.setData(QByteArray(pdf))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document.load(buffer)
    found = []
    for page in range(document.pageCount()):
        size = (document.pagePointSize(page) * DOTS).toSize()
        paper = QImage(size, QImage.Format.Format_RGB888)
        paper.fill("white")
        painter = QPainter(paper)
        painter.drawImage(0, 0, document.render(page, size))
        painter.end()
        grey = paper.convertToFormat(QImage.Format.Format_Grayscale8)
        bits = bytes(grey.constBits())
        found.append(
            Image.frombytes("L", (grey.width(), grey.height()), bits, "raw", "L",
                            grey.bytesPerLine())
        )  # fmt: skip
    document.close()
    return found


def read(picture: Image.Image) -> list[tuple[str, str]]:
    import zxingcpp

    found = zxingcpp.read_barcodes(picture)
    return sorted((str(code.format).rpartition(".")[2], code.text) for code in found)


def face(number: str) -> CardFace:
    texts = {"name": "张𬭊䶮", "number": grouped(number), "tier": "金卡会员", "type": "会员卡"}
    return CardFace(number, texts)


def job(numbers: list[str], paper: Paper) -> FaceJob:
    found = designs()
    cards = [(found[at % len(found)], face(number)) for at, number in enumerate(numbers)]
    return FaceJob(cards, {}, Layout(paper), "卡面", "远山", MADE)


@pytest.mark.parametrize("paper", [Paper.CARD, Paper.PRESS])
def test_codes_of_every_design_are_read_back_from_the_picture(paper: Paper) -> None:
    numbers = [card_number("01", "1", 2026, 7_654_321 + n) for n in range(len(designs()))]
    shown = pictures(faces_pdf(job(numbers, paper)))
    assert len(shown) == 2 * len(numbers)
    for place, number in enumerate(numbers):
        (qr,) = read(shown[2 * place])
        (bars,) = read(shown[2 * place + 1])
        assert qr[1] == bars[1] == number
        assert ("QR" in qr[0], "128" in bars[0].replace("_", "")) == (True, True)


def test_all_ten_of_a_sheet_are_read_back_and_each_lies_behind_its_front() -> None:
    numbers = [card_number("01", "1", 2026, n) for n in range(1, 11)]
    front, back = pictures(faces_pdf(job(numbers, Paper.SHEET)))
    width = front.width

    def columns(picture: Image.Image) -> dict[str, bool]:
        half = picture.crop((0, 0, width // 2, picture.height))
        left = {text for _, text in read(half)}
        right = {text for _, text in read(picture.crop((width // 2, 0, width, picture.height)))}
        return dict.fromkeys(left, True) | dict.fromkeys(right, False)

    on_front, on_back = columns(front), columns(back)
    assert set(on_front) == set(on_back) == set(numbers)
    assert all(on_front[number] is not on_back[number] for number in numbers), "turned on the edge"


def test_old_numbers_with_letters_are_read_back_too() -> None:
    found = designs()[0]
    old = FaceJob([(found, face("VIP0898"))], {}, Layout(), "卡面", "远山", MADE)
    shown = pictures(faces_pdf(old))
    assert [read(picture)[0][1] for picture in shown] == ["VIP0898", "VIP0898"]
