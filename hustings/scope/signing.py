"""The key by which this installation signs heads of its record. Whoever has the public half can check them anywhere."""

from base64 import b64decode, b64encode

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from hustings.scope import servers


def sign(text: str) -> str:
    """The Ed25519 signature of a text, in Base64."""
    return b64encode(_key().sign(text.encode())).decode("ascii")


def public_key() -> str:
    """The public half, as PEM: for whoever checks the record outside."""
    return _key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")


def _key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(b64decode(servers.secret_text("record.key", _made)))


def _made() -> str:
    raw = Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    return b64encode(raw).decode("ascii")
