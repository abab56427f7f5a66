"""Secrets lie in the system's keyring."""

from __future__ import annotations

from collections.abc import Iterator

import keyring
import keyring.backend
import keyring.errors
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from crm_desktop.foundation.errors import Refused
from crm_desktop.foundation.secrets import SERVICE, SystemKeyring


class Drawer(keyring.backend.KeyringBackend):
    """A keyring in memory."""

    priority = 5  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise keyring.errors.KeyringLocked
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise keyring.errors.PasswordSetError
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.kept:
            raise keyring.errors.PasswordDeleteError
        del self.kept[service, username]


@pytest.fixture
def drawer() -> Iterator[Drawer]:
    before = keyring.get_keyring()
    drawer = Drawer()
    keyring.set_keyring(drawer)
    yield drawer
    keyring.set_keyring(before)


def test_a_secret_is_kept_until_it_is_forgotten(drawer: Drawer) -> None:
    secrets = SystemKeyring()
    assert secrets.available()
    assert secrets.get("office") is None
    secrets.put("office", "00ff")
    assert drawer.kept == {(SERVICE, "office"): "00ff"}
    assert secrets.get("office") == "00ff"
    secrets.forget("office")
    secrets.forget("office")
    assert secrets.get("office") is None


def test_a_locked_keyring_gives_and_takes_nothing(drawer: Drawer) -> None:
    SystemKeyring().put("office", "00ff")
    drawer.locked = True
    assert SystemKeyring().get("office") is None
    with pytest.raises(Refused):
        SystemKeyring().put("office", "ff00")
    assert drawer.kept == {(SERVICE, "office"): "00ff"}


def test_a_stand_in_that_only_fails_is_no_keyring(drawer: Drawer) -> None:
    keyring.set_keyring(NoKeyring())
    assert not SystemKeyring().available()
