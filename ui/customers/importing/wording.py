"""How the wizard calls fields, keys, encodings and kinds of files."""

from __future__ import annotations

from collections.abc import Sequence

from crm_desktop.customers.importing.model import Fate, Key, Mode
from crm_desktop.foundation.words import Language, Phrase
from ui.toolkit.columns import Pill
from ui.toolkit.combos import Option
from ui.toolkit.speech import language
from ui.toolkit.tokens import Tone

#: Fields by what a column may mean, in the order in which they are offered.
FIELDS: dict[str, Phrase] = {
    "name": Phrase("import_room.field.name"),
    "family": Phrase("import_room.field.family"),
    "given": Phrase("import_room.field.given"),
    "middle": Phrase("import_room.field.middle"),
    "suffix": Phrase("import_room.field.suffix"),
    "salutation": Phrase("import_room.field.salutation"),
    "kind": Phrase("import_room.field.kind"),
    "phone": Phrase("import_room.field.phone"),
    "phone_label": Phrase("import_room.field.phone_label"),
    "fax": Phrase("import_room.field.fax"),
    "email": Phrase("import_room.field.email"),
    "email_label": Phrase("import_room.field.email_label"),
    "wechat": Phrase("import_room.field.wechat"),
    "account": Phrase("import_room.field.account"),
    "account_label": Phrase("import_room.field.account_label"),
    "address.text": Phrase("import_room.field.address"),
    "address.province": Phrase("import_room.field.province"),
    "address.city": Phrase("import_room.field.city"),
    "address.area": Phrase("import_room.field.area"),
    "address.street": Phrase("import_room.field.street"),
    "address.street2": Phrase("import_room.field.street2"),
    "address.box": Phrase("import_room.field.box"),
    "address.postcode": Phrase("import_room.field.postcode"),
    "address.country": Phrase("import_room.field.country"),
    "address.label": Phrase("import_room.field.address_label"),
    "identity": Phrase("import_room.field.identity"),
    "identity_kind": Phrase("import_room.field.identity_kind"),
    "credit_code": Phrase("import_room.field.credit_code"),
    "gender": Phrase("import_room.field.gender"),
    "birthday": Phrase("import_room.field.birthday"),
    "birth_year": Phrase("import_room.field.birth_year"),
    "birth_month": Phrase("import_room.field.birth_month"),
    "birth_day": Phrase("import_room.field.birth_day"),
    "birthday_lunar": Phrase("import_room.field.birthday_lunar"),
    "employer": Phrase("import_room.field.employer"),
    "contact_person": Phrase("import_room.field.contact_person"),
    "job": Phrase("import_room.field.job"),
    "org_type": Phrase("import_room.field.org_type"),
    "store_level": Phrase("import_room.field.store_level"),
    "industry": Phrase("import_room.field.industry"),
    "source": Phrase("import_room.field.source"),
    "owner": Phrase("import_room.field.owner"),
    "code": Phrase("import_room.field.code"),
    "old_code": Phrase("import_room.field.old_code"),
    "file_number": Phrase("import_room.field.file_number"),
    "shelf": Phrase("import_room.field.shelf"),
    "tags": Phrase("import_room.field.tags"),
    "plate": Phrase("import_room.field.plate"),
    "vin": Phrase("import_room.field.vin"),
    "brand": Phrase("import_room.field.brand"),
    "model": Phrase("import_room.field.model"),
    "serial": Phrase("import_room.field.serial"),
    "mileage": Phrase("import_room.field.mileage"),
    "purchased_on": Phrase("import_room.field.purchased_on"),
    "insurance_until": Phrase("import_room.field.insurance_until"),
    "warranty_until": Phrase("import_room.field.warranty_until"),
    "next_service_on": Phrase("import_room.field.next_service_on"),
    "notes": Phrase("import_room.field.notes"),
    "note": Phrase("import_room.field.note"),
}
NOTHING = Phrase("import_room.field.none")

#: Fields of which several can be told apart, or which make one of several columns.
GROUPED = ("phone", "fax", "email", "account", "address")

KEYS: dict[Key, Phrase] = {
    Key.CODE: Phrase("import_room.key.code"),
    Key.OLD_CODE: Phrase("import_room.key.old_code"),
    Key.IDENTITY: Phrase("import_room.key.identity"),
    Key.PHONE_NAME: Phrase("import_room.key.phone_name"),
    Key.EMAIL_NAME: Phrase("import_room.key.email_name"),
    Key.PHONE: Phrase("import_room.key.phone"),
    Key.EMAIL: Phrase("import_room.key.email"),
    Key.NAME: Phrase("import_room.key.name"),
}
MODES: dict[Mode, tuple[Phrase, Phrase]] = {
    Mode.CREATE: (Phrase("import_room.mode.create"), Phrase("import_room.mode.create_hint")),
    Mode.UPDATE: (Phrase("import_room.mode.update"), Phrase("import_room.mode.update_hint")),
    Mode.BOTH: (Phrase("import_room.mode.both"), Phrase("import_room.mode.both_hint")),
}
KINDS: dict[str, Phrase] = {
    "csv": Phrase("import_room.kind.csv"),
    "xlsx": Phrase("import_room.kind.xlsx"),
    "xls": Phrase("import_room.kind.xls"),
    "ods": Phrase("import_room.kind.ods"),
    "html": Phrase("import_room.kind.html"),
    "xml": Phrase("import_room.kind.xml"),
    "vcf": Phrase("import_room.kind.vcf"),
}
FATES: dict[str, Pill] = {
    Fate.FAILED: Pill(Phrase("importing.fate.failed"), Tone.RED),
    Fate.DUPLICATE: Pill(Phrase("importing.fate.duplicate"), Tone.BLUE),
    Fate.REMARK: Pill(Phrase("importing.fate.remark"), Tone.AMBER),
}
STAGES: dict[str, Phrase] = {
    "open": Phrase("import_room.stage.open"),
    "read": Phrase("import_room.stage.read"),
    "match": Phrase("import_room.stage.match"),
    "store": Phrase("import_room.stage.store"),
    "keys": Phrase("import_room.stage.keys"),
}
_MARKS: dict[str, Phrase] = {
    ",": Phrase("import_room.mark.comma"),
    "\t": Phrase("import_room.mark.tab"),
    ";": Phrase("import_room.mark.semicolon"),
    "|": Phrase("import_room.mark.bar"),
}
#: Encodings that a file of text may be in, beside those that were guessed.
_ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16", "cp1252")
_SHOWN = {"utf-8-sig": "UTF-8 BOM", "gb18030": "GB18030 / GBK", "cp1252": "Windows-1252"}


def encodings(guessed: Sequence[str]) -> list[Option]:
    """Return the encodings to choose from, the likeliest first."""
    names = dict.fromkeys((*guessed, *_ENCODINGS))
    return [Option(name, _SHOWN.get(name, name.upper())) for name in names]


def delimiters(guessed: Sequence[tuple[str, int]], chosen: str) -> list[Option]:
    """Return what may stand between cells, with the columns that it would make."""
    known = dict(guessed)
    marks = dict.fromkeys((*known, *_MARKS, chosen))
    return [
        Option(
            mark,
            Phrase(
                "import_room.mark.columns", mark=_MARKS.get(mark, mark), count=known.get(mark, 1)
            ),
        )
        for mark in marks
        if mark
    ]


def fields(own: Sequence[tuple[str, str, str]]) -> list[Option]:
    """Return what a column may mean, none first, the office's own fields last."""
    found = [Option("", NOTHING), *(Option(name, words) for name, words in FIELDS.items())]
    english = language() is Language.EN
    return found + [Option(f"own:{code}", (en if english else zh) or code) for code, zh, en in own]


def field_words(field: str, own: Sequence[tuple[str, str, str]]) -> Phrase | str:
    """Return what a field is called."""
    return next((option.text for option in fields(own) if option.value == field), field)
