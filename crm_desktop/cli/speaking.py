"""What the command line speaks: its streams, its language, an error in one sentence."""

from __future__ import annotations

import locale
import os
import sys
from pathlib import Path

from crm_desktop.foundation.errors import ValidationErrors, phrase_of
from crm_desktop.foundation.words import Language, Phrase, say
from db.errors import storage_error


def see_to_streams() -> None:
    """Make the streams fit for any text; one that is missing swallows what is written."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            # crm-desktop.exe has no console: whoever wants to read starts crm-desktop-cli.exe.
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115
        # A pipe gets UTF-8 on every system; a terminal keeps what it speaks.
        elif mode == "w" and not stream.isatty() and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def system_language() -> Language:
    """Return the language the command line speaks: CRM_DESKTOP_LANGUAGE, else the system's."""
    named = os.environ.get("CRM_DESKTOP_LANGUAGE") or locale.getlocale()[0] or ""
    return Language.ZH if named.lower().startswith(("zh", "chinese")) else Language.EN


def error_sentence(error: BaseException, language: Language) -> str | None:
    """Return what to tell the user in one sentence, None where the error is a bug."""
    if isinstance(error, OSError):
        named = error.filename is not None
        known = storage_error(error) or error
        phrase = Phrase("cli.file", file=str(error.filename)) if named else phrase_of(known)
    elif isinstance(error, UnicodeEncodeError):
        # An argument or a secret with bytes that are no text.
        phrase = Phrase("error.control_characters")
    else:
        phrase = phrase_of(error)
    if phrase is None:
        return None
    sentence = say(phrase, language)
    if isinstance(error, ValidationErrors):
        fields = "; ".join(f"{name}: {say(what, language)}" for name, what in error.fields.items())
        sentence = f"{sentence} ({fields})"
    return sentence
