"""Where secrets are kept: the system's keyring, behind an interface small enough to replace."""

from __future__ import annotations

from typing import Protocol

from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.words import Phrase

SERVICE = "CRM Desktop"


class Secrets(Protocol):
    """Keeps short texts under a name for this user of the machine."""

    def available(self) -> bool:
        """Return whether anything can be kept."""

    def get(self, name: str) -> str | None:
        """Return what is kept under a name, None where nothing is."""

    def put(self, name: str, value: str) -> None:
        """Keep a text."""

    def forget(self, name: str) -> None:
        """Forget a text; harmless where nothing is kept."""


class SystemKeyring:
    """The operating system's keyring: Windows Credential Manager, Secret Service, Keychain."""

    def available(self) -> bool:
        """Return whether the system has a keyring that works; a stand-in that fails has none."""
        import keyring

        return float(getattr(keyring.get_keyring(), "priority", 0)) >= 1

    def get(self, name: str) -> str | None:
        """Return what is kept under a name, None where nothing is or the keyring is locked."""
        import keyring
        import keyring.errors

        try:
            return keyring.get_password(SERVICE, name)
        except keyring.errors.KeyringError:
            return None

    def put(self, name: str, value: str) -> None:
        """Keep a text; raises Refused where the keyring is locked or does not take it."""
        import keyring
        import keyring.errors

        try:
            keyring.set_password(SERVICE, name, value)
        except keyring.errors.KeyringError as error:
            raise Refused(Phrase("error.keyring_refused")) from error

    def forget(self, name: str) -> None:
        """Forget a text."""
        import keyring
        import keyring.errors

        try:
            keyring.delete_password(SERVICE, name)
        except keyring.errors.KeyringError:
            return
