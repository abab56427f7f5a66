"""How the database of a data folder is opened: which key, and where it comes from."""

from __future__ import annotations

import enum
import json
import secrets
import shutil
import uuid
from dataclasses import asdict, dataclass
from typing import Any

from crm_desktop.foundation.errors import Refused, StorageError
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import Secrets
from crm_desktop.foundation.words import Phrase
from crm_desktop.sharing.place import TLS_MODES, SharedPlace
from db.backup import flush_to_disk
from db.errors import Damaged, Missing, translated

KEY_BYTES = 32
_SALT_BYTES = 16
# RFC 9106 §4, second recommended option: 64 MiB of memory, three passes, four lanes.
_KDF = {"time_cost": 3, "memory_cost": 65536, "parallelism": 4}


class KeyKeeping(enum.Enum):
    """Where a database's key comes from."""

    KEYRING = "keyring"
    PASSPHRASE = "passphrase"
    PLAIN = "plain"
    SERVER = "server"  # no key of ours: the data lie on a server


class PassphraseNeeded(Refused):
    """The database is opened with a passphrase and none was given."""

    def __init__(self) -> None:
        super().__init__(Phrase("error.passphrase_needed"))


class KeyLost(Refused):
    """The keyring no longer holds the key; the recovery sheet does."""

    def __init__(self) -> None:
        super().__init__(Phrase("error.key_lost"))


class PersonNeeded(Refused):
    """The folder has joined an office on a server, which only lets people in."""

    def __init__(self) -> None:
        super().__init__(Phrase("error.person_needed"))


@dataclass(frozen=True)
class Profile:
    """What is known of a data folder's database without opening it; it holds no secret.

    ``shared`` says where the office is that the folder has joined; None where a file in the folder
    is the database.
    """

    uid: str
    keeping: KeyKeeping
    salt: str = ""
    shared: SharedPlace | None = None

    @property
    def joined(self) -> bool:
        """Whether people log in to a server from this folder."""
        return self.shared is not None

    def save(self, folder: DataFolder) -> None:
        """Write the profile; it appears whole or not at all. One before it is kept beside it.

        Without its salt no passphrase opens a database or its backups again: it must outlast a
        power cut, and a new office where the old one is only missing.
        """
        part = folder.profile.with_suffix(".part")
        content: dict[str, Any] = {
            "uid": self.uid,
            "key": self.keeping.value,
            "salt": self.salt,
        }
        if self.shared is not None:
            content["server"] = asdict(self.shared)
        with translated():
            folder.root.mkdir(parents=True, exist_ok=True)
            try:
                part.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
                flush_to_disk(part)
                if folder.profile.exists():
                    shutil.copyfile(folder.profile, folder.profile.with_suffix(".before.json"))
                part.replace(folder.profile)
                flush_to_disk(folder.root)
            finally:
                part.unlink(missing_ok=True)

    def key(self, keyring: Secrets, passphrase: str | None) -> bytes | None:
        """Return the database's key, None for a plain one.

        Raises PassphraseNeeded, KeyLost.
        """
        if self.keeping in {KeyKeeping.PLAIN, KeyKeeping.SERVER}:
            return None
        if self.keeping is KeyKeeping.PASSPHRASE:
            if not passphrase:
                raise PassphraseNeeded
            return derive(passphrase, bytes.fromhex(self.salt))
        kept = keyring.get(self.uid)
        try:
            key = bytes.fromhex(kept or "")
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES:
            raise KeyLost
        return key


def load_profile(folder: DataFolder) -> Profile:
    """Return the profile of a data folder; raises Missing where no office is there, Damaged.

    A folder that has joined an office needs no database of its own.
    """
    with translated():
        if not folder.profile.is_file():
            raise Missing(str(folder.root))
        text = folder.profile.read_bytes()
    try:
        content = json.loads(text)
        profile = Profile(
            str(content["uid"]),
            KeyKeeping(content["key"]),
            str(content["salt"]),
            _read_place(content["server"], folder) if "server" in content else None,
        )
        bytes.fromhex(profile.salt)
        if profile.joined != (profile.keeping is KeyKeeping.SERVER):
            raise ValueError(profile.keeping)
    except (ValueError, KeyError, TypeError) as error:
        if not folder.database.is_file():
            raise Missing(str(folder.root)) from error
        raise Damaged(str(folder.profile)) from error
    with translated():
        if not profile.joined and not folder.database.is_file():
            raise Missing(str(folder.root))
    return profile


def has_office(folder: DataFolder) -> bool:
    """Return whether an office was founded in a folder or joined from it, readable or not."""
    if not folder.profile.is_file():
        return False
    return folder.database.is_file() or joined_place(folder) is not None


def joined_place(folder: DataFolder) -> SharedPlace | None:
    """Return where the office is that a folder has joined, None for any other folder."""
    try:
        return load_profile(folder).shared
    except StorageError:
        return None


def _read_place(content: dict[str, Any], folder: DataFolder) -> SharedPlace:
    """Return the place as it was written; raises ValueError, KeyError, TypeError.

    A certificate that is known by its fingerprint lies in the folder, wherever that is by now.
    """
    place = SharedPlace(
        str(content["host"]),
        str(content["database"]),
        int(content["port"]),
        str(content["tls"]),
        str(content["office"]),
        str(content["certificate"]),
        str(content.get("standby", "")),
        str(content.get("fingerprint", "")),
    )
    if not place.host or not place.database or place.tls not in TLS_MODES:
        raise ValueError(content)
    return place.trusting_in(folder.root)


def new_profile(
    keyring: Secrets, *, plain: bool, passphrase: str | None
) -> tuple[Profile, bytes | None]:
    """Return a profile and key for a new database: encrypted unless ``plain`` was asked for.

    A random key goes into the keyring; without a keyring, or where a passphrase is given, the key
    comes from the passphrase. Raises PassphraseNeeded where neither is there.
    """
    uid = str(uuid.uuid4())
    if plain:
        return Profile(uid, KeyKeeping.PLAIN), None
    if passphrase:
        salt = secrets.token_bytes(_SALT_BYTES)
        return Profile(uid, KeyKeeping.PASSPHRASE, salt.hex()), derive(passphrase, salt)
    if not keyring.available():
        raise PassphraseNeeded
    key = secrets.token_bytes(KEY_BYTES)
    keyring.put(uid, key.hex())
    return Profile(uid, KeyKeeping.KEYRING), key


def adopt_key(folder: DataFolder, keyring: Secrets, key: bytes) -> Profile:
    """Open the folder from now on with a key typed from the recovery sheet.

    The key goes into this machine's keyring; the old profile's other data stay. Raises
    PassphraseNeeded where there is no keyring to keep it.
    """
    old = load_profile(folder)
    if not keyring.available():
        raise PassphraseNeeded
    keyring.put(old.uid, key.hex())
    profile = Profile(old.uid, KeyKeeping.KEYRING)
    profile.save(folder)
    return profile


def derive(passphrase: str, salt: bytes) -> bytes:
    """Return the 32-byte key of a passphrase (argon2id, RFC 9106)."""
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(
        passphrase.encode("utf-8", "surrogatepass"), salt, hash_len=KEY_BYTES, type=Type.ID, **_KDF
    )


__all__ = [
    "KeyKeeping",
    "KeyLost",
    "PassphraseNeeded",
    "PersonNeeded",
    "Profile",
    "StorageError",
    "adopt_key",
    "derive",
    "has_office",
    "joined_place",
    "load_profile",
    "new_profile",
]
