"""The certificate of a PC that hosts the office: signed by itself, known by its fingerprint.

No name in it means anything: a PC in a local network has none that lasts. Other desks compare its
fingerprint with that of the line they were handed, and trust this one certificate.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib.util import find_spec

from db.certificates import fingerprint

_YEARS = 30
_NAME = "CRM Desktop office"


def can_make() -> bool:
    """Return whether a certificate can be made here.

    What makes it comes with the keyring of Linux; no server's programs for Windows that the
    program carries could use it.
    """
    return find_spec("cryptography") is not None


def make_certificate() -> tuple[str, str, str]:
    """Return a new key and its certificate as PEM, and the certificate's fingerprint."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, _NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # A desk whose clock is behind must not refuse it.
        .not_valid_before(now - timedelta(days=366))
        .not_valid_after(now + timedelta(days=366 * _YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    shown = made.public_bytes(serialization.Encoding.PEM)
    return (
        secret.decode("ascii"),
        shown.decode("ascii"),
        fingerprint(made.public_bytes(serialization.Encoding.DER)),
    )
