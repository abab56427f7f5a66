"""Which trouble of the environment is which error, and that each has its sentence."""

from __future__ import annotations

import errno
from collections.abc import Iterator

import peewee
import pytest
from sqlcipher3 import dbapi2

from crm_desktop.foundation.errors import phrase_of
from crm_desktop.foundation.words import Language, say
from db import errors
from db.errors import (
    Damaged,
    DiskFailed,
    DiskFull,
    Locked,
    Missing,
    OlderProgram,
    ReadOnly,
    StorageError,
    WrongKey,
    storage_error,
    translated,
)


def driver_error(code: int | None, text: str = "trouble") -> dbapi2.OperationalError:
    """Return an error as the driver raises it."""
    error = dbapi2.OperationalError(text)
    if code is not None:
        error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (3, ReadOnly),
        (5, Locked),
        (6, Locked),
        (8, ReadOnly),
        (10, DiskFailed),
        (11, Damaged),
        (13, DiskFull),
        (14, ReadOnly),
        (15, Locked),
        (26, WrongKey),
        (261, Locked),  # SQLITE_BUSY_RECOVERY, from a driver that gives extended codes
        (778, DiskFailed),  # SQLITE_IOERR_WRITE
    ],
)
def test_sqlite_codes(code: int, kind: type[StorageError]) -> None:
    assert type(storage_error(driver_error(code))) is kind


@pytest.mark.parametrize("code", [None, 1, 19, 20, 21])
def test_our_own_mistakes_are_none(code: int | None) -> None:
    assert storage_error(driver_error(code)) is None


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, DiskFull),
        (errno.EDQUOT, DiskFull),
        (errno.EFBIG, DiskFull),
        (errno.EIO, DiskFailed),
        (errno.EROFS, ReadOnly),
        (errno.EACCES, ReadOnly),
        (errno.EPERM, ReadOnly),
        (errno.ENOENT, Missing),
        (errno.EINTR, None),
    ],
)
def test_system_errors(number: int, kind: type[StorageError] | None) -> None:
    found = storage_error(OSError(number, "trouble"))
    assert (type(found) if found else None) is kind


def test_windows_tells_a_file_that_another_program_holds() -> None:
    error = PermissionError(errno.EACCES, "held")
    error.winerror = 32  # ERROR_SHARING_VIOLATION
    assert type(storage_error(error)) is Locked


def test_a_rollback_that_fails_does_not_hide_why() -> None:
    def fail() -> None:
        try:
            raise driver_error(13)
        except dbapi2.OperationalError:
            raise peewee.OperationalError("cannot rollback") from None

    with pytest.raises(DiskFull), translated():
        fail()


def test_text_that_is_none_is_damage() -> None:
    with pytest.raises(Damaged), translated():
        raise driver_error(None, "Could not decode to UTF-8 column 'zh' with text '\udc80'")
    with pytest.raises(Damaged), translated():
        b"malformed database schema (\xa8)".decode()


def test_what_is_not_the_stores_fault_passes_unchanged() -> None:
    with pytest.raises(UnicodeDecodeError), translated():
        b"\xa8".decode()
    with pytest.raises(TimeoutError), translated():
        raise TimeoutError
    with pytest.raises(ZeroDivisionError), translated():
        _ = 1 / 0


def test_an_error_translated_once_stays_what_it_is() -> None:
    with pytest.raises(Missing) as raised, translated(), translated():
        raise FileNotFoundError(errno.ENOENT, "gone", "office.db")
    assert isinstance(raised.value.__cause__, FileNotFoundError)
    assert storage_error(raised.value) is raised.value


def kinds(kind: type[StorageError] = StorageError) -> Iterator[type[StorageError]]:
    """Yield every kind of storage error that this floor knows; others may name causes of theirs."""
    yield kind
    for child in kind.__subclasses__():
        if child.__module__ == kind.__module__:
            yield from kinds(child)


@pytest.mark.parametrize("kind", sorted(kinds(), key=lambda kind: kind.code))
def test_every_error_has_one_sentence_in_both_languages(kind: type[StorageError]) -> None:
    # Whose program is too old is told which versions they are; the others tell nothing.
    error = OlderProgram("0.2.0", "0.1.0") if kind is OlderProgram else kind("C:/secret/path")
    phrase = phrase_of(error)
    assert phrase is not None
    for language in Language:
        sentence = say(phrase, language)
        assert sentence
        assert "secret" not in sentence
        assert "\n" not in sentence
    assert len({other.code for other in kinds()}) == len(list(kinds()))


def test_details_are_for_the_log() -> None:
    assert str(errors.Damaged("page 7")) == "damaged: page 7"
    assert str(errors.Damaged()) == "damaged"
