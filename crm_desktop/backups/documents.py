"""The recovery sheet 恢复单: one page for the safe that opens the office when all else is lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from crm_desktop.backups.recovery_key import key_lines
from crm_desktop.foundation.words import Phrase
from crm_desktop.paper.block import Align
from crm_desktop.paper.flow import Flow, Marked, Signature
from crm_desktop.paper.ink import LABEL, Tone
from crm_desktop.paper.letterhead import Letterhead
from crm_desktop.paper.table import Column

_CODE_SIDE = 36  # mm: modules of a millimetre, which a telephone reads from a bad copy


@dataclass(frozen=True)
class RecoverySheet:
    """What the sheet holds; the company is that of the letterhead.

    ``data_key`` is the 32-byte key of an encrypted database, None where it is not printed;
    ``passphrase`` says that the database asks for a passphrase, which is never printed. With
    neither the database is plain. ``recovery_code`` is printed as it is given.
    """

    database_id: str
    made_at: datetime
    recovery_code: str = field(repr=False)
    data_key: bytes | None = field(default=None, repr=False)
    passphrase: bool = False


def recovery_sheet(letterhead: Letterhead, sheet: RecoverySheet) -> bytes:
    """Return the recovery sheet: what it is for, the secrets to copy or scan, the steps."""
    flow = Flow(letterhead)
    flow.title(Phrase("paper.recovery.title"), letterhead.company)
    danger = Phrase("paper.recovery.safe_why" if sheet.data_key else "paper.recovery.safe_why_code")
    flow.callout(Phrase("paper.recovery.safe"), danger, Tone.BAD)
    flow.paragraph(Phrase("paper.recovery.purpose"))
    flow.facts(
        [
            (Phrase("paper.recovery.database"), sheet.database_id),
            (Phrase("paper.recovery.made"), sheet.made_at),
            (Phrase("paper.recovery.opened"), _opened(sheet)),
        ],
        pairs=1,
    )
    if sheet.data_key is not None:
        flow.section(Phrase("paper.recovery.key"))
        _add_key(flow, sheet.data_key)
    elif not sheet.passphrase:
        flow.callout(
            Phrase("paper.recovery.plain"), Phrase("paper.recovery.plain_why"), Tone.WARNING
        )
    if sheet.passphrase:
        flow.paragraph(
            Phrase("paper.recovery.passphrase_lost")
            if sheet.data_key is None
            else Phrase("paper.recovery.passphrase_here"),
            LABEL,
        )
    flow.section(Phrase("paper.recovery.code"))
    _add_code(flow, sheet.recovery_code)
    flow.section(Phrase("paper.recovery.steps"))
    flow.numbered(_steps(sheet))
    flow.signatures(
        [
            Signature(Phrase("paper.recovery.printed_by")),
            Signature(Phrase("paper.recovery.kept_by")),
            Signature(Phrase("paper.recovery.place"), dated=False),
        ]
    )
    return flow.pdf()


def _opened(sheet: RecoverySheet) -> Phrase:
    if sheet.passphrase:
        return Phrase("paper.recovery.by_passphrase")
    return (
        Phrase("paper.recovery.by_nothing")
        if sheet.data_key is None
        else Phrase("paper.recovery.by_keyring")
    )


def _add_key(flow: Flow, key: bytes) -> None:
    """Add the key as lines to type, four and four, beside a code to scan."""
    typed, scanned = flow.part(), flow.part()
    columns = [
        Column(Phrase("paper.recovery.line"), 11, Align.RIGHT),
        Column(Phrase("paper.recovery.digits")),
        Column(Phrase("paper.recovery.sign"), 20, Align.CENTRE),
    ]
    cells = [
        (line, _copied(f"{group[:4]} {group[4:]}"), _copied(sign))
        for line, (group, sign) in enumerate(key_lines(key), start=1)
    ]
    half = len(cells) // 2
    typed.table(
        columns * 2, [left + right for left, right in zip(cells[:half], cells[half:], strict=True)]
    )
    typed.paragraph(Phrase("paper.recovery.key_use"), LABEL)
    scanned.qr(key.hex().upper(), side=_CODE_SIDE, caption=Phrase("paper.recovery.scan_key"))
    flow.beside(typed, scanned, _CODE_SIDE + 6)


def _add_code(flow: Flow, code: str) -> None:
    """Add the recovery code to type beside a code to scan."""
    typed, scanned = flow.part(), flow.part()
    typed.facts([(Phrase("paper.recovery.code"), _copied(code))], pairs=1)
    typed.paragraph(Phrase("paper.recovery.code_use"), LABEL)
    scanned.qr(code, side=24, caption=Phrase("paper.recovery.scan_code"))
    flow.beside(typed, scanned, _CODE_SIDE + 6)


def _copied(text: str) -> Marked:
    """Return what people copy letter by letter, large and bold."""
    return Marked(text, bold=True, size=12)


def _steps(sheet: RecoverySheet) -> list[Phrase]:
    """Return what to do, in order."""
    if sheet.data_key is not None:
        unlock = Phrase("paper.recovery.step_key")
    elif sheet.passphrase:
        unlock = Phrase("paper.recovery.step_passphrase")
    else:
        unlock = Phrase("paper.recovery.step_plain")
    return [
        Phrase("paper.recovery.step_install"),
        Phrase("paper.recovery.step_backup"),
        unlock,
        Phrase("paper.recovery.step_login"),
        Phrase("paper.recovery.step_check"),
    ]
