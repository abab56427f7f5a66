"""The certificate of a server that is known by its fingerprint: looked at once, then kept.

The line that is handed to other desks names the fingerprint. A desk fetches the certificate from
the server, keeps it only where it is the one that was named, and trusts no other from then on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crm_desktop.sharing.place import SharedPlace
from db.certificates import fingerprint, shown_certificate
from db.errors import NoTls, translated


def trusting(place: SharedPlace, folder: Path) -> SharedPlace:
    """Return the place with the file of the certificate that its fingerprint names.

    The file is fetched into the folder where it is not there. A place without a fingerprint stays
    as it is. Raises NoTls where the server shows another certificate or none, Unreachable.
    """
    kept = place.trusting_in(folder)
    file = Path(kept.certificate)
    if not place.fingerprint or _is_whole(file, place.fingerprint):
        return kept
    import ssl

    shown = shown_certificate(place.host, place.port)
    if fingerprint(shown) != place.fingerprint:
        raise NoTls(f"the certificate of {place.host} is {fingerprint(shown)}")
    with translated():
        folder.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        part.write_text(ssl.DER_cert_to_PEM_cert(shown), "utf-8")
        part.replace(file)
    return kept


@contextmanager
def trusted_while_joining(place: SharedPlace, folder: Path) -> Iterator[SharedPlace]:
    """Yield the place as ``trusting`` returns it; where joining fails no file is left."""
    file = Path(place.trusting_in(folder).certificate)
    was_there = not place.fingerprint or file.is_file()
    try:
        yield trusting(place, folder)
    except BaseException:
        if not was_there:
            file.unlink(missing_ok=True)
        raise


def _is_whole(file: Path, expected: str) -> bool:
    import ssl

    with translated():
        if not file.is_file():
            return False
        text = file.read_bytes()
    try:
        return fingerprint(ssl.PEM_cert_to_DER_cert(text.decode("ascii"))) == expected
    except ValueError:
        return False
