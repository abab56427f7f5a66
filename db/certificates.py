"""The certificate that a PostgreSQL server shows: fetched, to be compared before it is trusted."""

from __future__ import annotations

import hashlib
import socket
import struct

from db.errors import NoTls, OtherServer, Unreachable
from db.reaching import CONNECT_SECONDS

# PostgreSQL's protocol: how a client asks for TLS before it has said anything else.
_ASK = struct.pack("!ii", 8, 80877103)


def shown_certificate(host: str, port: int) -> bytes:
    """Return the certificate that a server shows, as DER; nobody has vouched for it yet.

    Raises Unreachable, NoTls where the server offers none, OtherServer where it is none of
    PostgreSQL.
    """
    import ssl

    try:
        with socket.create_connection((host, port), CONNECT_SECONDS) as plain:
            plain.sendall(_ASK)
            answer = plain.recv(1)
            if answer == b"N":
                raise NoTls(f"{host}:{port}")
            if answer != b"S":
                raise OtherServer(f"{host}:{port}")
            # Nothing is said on this connection: what it shows is compared with a fingerprint.
            looking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            looking.check_hostname = False
            looking.verify_mode = ssl.CERT_NONE
            with looking.wrap_socket(plain) as safe:
                shown = safe.getpeercert(binary_form=True)
    except ssl.SSLError as error:
        raise NoTls(str(error)) from error
    except OSError as error:
        raise Unreachable(str(error)) from error
    if not shown:
        raise NoTls(f"{host}:{port}")
    return shown


def fingerprint(certificate: bytes) -> str:
    """Return what a certificate is known by: SHA-256 of its DER, in hexadecimal digits."""
    return hashlib.sha256(certificate).hexdigest()
