"""Asking for what must not stand on a command line: passwords, passphrases, keys."""

from __future__ import annotations

import getpass
import os
import sys

from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.words import Language, Phrase, say

#: Where the environment holds what opens a local database without a keyring.
PASSPHRASE = "CRM_DESKTOP_PASSPHRASE"
#: Where the environment holds what a second person would type.
SECOND_PASSWORD = "CRM_DESKTOP_SECOND_PASSWORD"


def ask_secret(variable: str, phrase: Phrase, language: Language) -> str:
    """Return a secret from the environment, else typed unseen, else read as one line of input.

    Raises Refused where nobody answers.
    """
    given = os.environ.get(variable)
    if given:
        return given
    prompt = say(phrase, language)
    try:
        # Without a console the empty device stands in, and Windows calls that one a terminal too.
        own = sys.__stdin__
        if own is not None and sys.stdin is own and own.isatty():
            answer = getpass.getpass(f"{prompt}: ")
        else:
            answer = sys.stdin.readline().rstrip("\r\n")
    except EOFError:
        answer = ""
    if not answer:
        raise Refused(Phrase("cli.nobody_answers", what=phrase, variable=variable))
    return answer
