"""Replaces a person key by a pseudonym: HMAC-SHA256 with a key that the warehouse never writes.

DuckDB has no HMAC, but HMAC is SHA-256 twice: of the key's inner pad and the message, then of the outer pad and what
that gave.
"""

import hashlib
import hmac
import os

from orchestration.errors import ConfigError
from orchestration.settings import Kommune

ENVIRONMENT = "OMSORGSVAREHUS_PSEUDONYMNOKKEL"
SHORTEST = 32
# Public, so that the demo gives the same rows everywhere. It hides nobody, and there is nobody to hide.
OPPDIKTET = b"oppdiktet: a public key that hides nobody"

_BLOCK = 64  # bytes that SHA-256 works on at a time


def key_for(kommune: Kommune) -> bytes:
    """The key that the municipality's persons are hidden by; an invented municipality has the public one.

    Raises ConfigError when the environment has no key, or one that is too short or public.
    """
    if kommune.oppdiktet:
        return OPPDIKTET
    key = os.environ.get(ENVIRONMENT, "").strip()
    if len(key) < SHORTEST or key.encode() == OPPDIKTET:
        found = "the demo's public key" if key.encode() == OPPDIKTET else f"{len(key)} characters" if key else "none"
        raise ConfigError(
            f"{ENVIRONMENT}: expected a key of at least {SHORTEST} characters in the environment, since"
            f" {kommune.kommunenr} has vedtak; found {found}. Make one, once, with python3 -c"
            " 'import secrets; print(secrets.token_hex(32))', keep it where the warehouse is not, and set the variable"
            " before each run: docs/pseudonymisering.md"
        )
    return key.encode()


def fingerprint(key: bytes) -> str:
    """Eight characters that tell one key from another and say nothing of either."""
    return hmac.new(key, b"fingerprint", hashlib.sha256).hexdigest()[:8]


def pads(key: bytes) -> dict[str, bytes]:
    """The parameters that a query with `sql` in it is run with."""
    block = (hashlib.sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    return {"indre": bytes(byte ^ 0x36 for byte in block), "ytre": bytes(byte ^ 0x5C for byte in block)}


def sql(text: str) -> str:
    """SQL: the pseudonym, 64 hexadecimal characters, of the expression `text`."""
    return f"sha256($ytre || unhex(sha256($indre || encode({text}))))"
