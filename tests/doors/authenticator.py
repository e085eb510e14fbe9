"""A soft authenticator, and the browser around it: WebAuthn Level 3 as far as passkeys need it."""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Optional, Union

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ES256, EDDSA, RS256 = -7, -8, -257

#: Flags of the authenticator data (§6.1).
PRESENT, VERIFIED, ELIGIBLE, BACKED_UP, ATTESTED = 0x01, 0x04, 0x08, 0x10, 0x40
SYNCED = PRESENT | VERIFIED | ELIGIBLE | BACKED_UP

PrivateKey = Union[ec.EllipticCurvePrivateKey, ed25519.Ed25519PrivateKey, rsa.RSAPrivateKey]


@dataclass
class Passkey:
    """What the authenticator keeps."""

    id: bytes
    rp_id: str
    user_handle: str
    key: PrivateKey
    count: int = 0


@dataclass
class Authenticator:
    """An authenticator with the passkeys it made, in a browser at one origin. Every field can be made to lie."""

    origin: str
    algorithm: int = ES256
    flags: int = SYNCED
    #: Added to the counter at every use; 0: it does not count, as synced passkeys do not.
    counts_by: int = 0
    #: What it hashes in the place of the RP id it is asked for.
    rp_id: Optional[str] = None
    #: Further members of the client data.
    client_data: dict[str, Any] = field(default_factory=dict)
    passkeys: list[Passkey] = field(default_factory=list)

    def create(self, options: Any) -> dict[str, Any]:
        """What `navigator.credentials.create()` gives for these options, as `toJSON()` writes it."""
        assert self.algorithm in [param["alg"] for param in options["pubKeyCredParams"]]
        excluded = {one["id"] for one in options["excludeCredentials"]}
        if excluded & {encoded(passkey.id) for passkey in self.passkeys}:
            raise ValueError("InvalidStateError")
        key = _new_key(self.algorithm)
        new = Passkey(secrets.token_bytes(32), options["rp"]["id"], options["user"]["id"], key)
        self.passkeys.append(new)
        return self.create_again(options)

    def create_again(self, options: Any) -> dict[str, Any]:
        """Answers a registration with the newest passkey there is."""
        new = self.passkeys[-1]
        described = bytes(16) + len(new.id).to_bytes(2, "big") + new.id + _cbor(_cose(new.key))
        data = self._data(new, self.flags | ATTESTED) + described
        attestation = _cbor({"fmt": "none", "attStmt": {}, "authData": data})
        response = {
            "clientDataJSON": encoded(self._client_data("webauthn.create", options)),
            "attestationObject": encoded(attestation),
            "transports": ["internal", "hybrid"],
        }
        return _credential(new.id, response, {"credProps": {"rk": True}})

    def get(self, options: Any) -> dict[str, Any]:
        """What `navigator.credentials.get()` gives for these options, by the newest passkey that fits."""
        assert options["userVerification"] == "required"
        allowed = [one["id"] for one in options["allowCredentials"]]
        passkey = next(
            passkey
            for passkey in reversed(self.passkeys)
            if passkey.rp_id == options["rpId"] and (not allowed or encoded(passkey.id) in allowed)
        )
        return self.get_by(passkey, options)

    def get_by(self, passkey: Passkey, options: Any) -> dict[str, Any]:
        """As `get`, by this passkey, whatever was asked for."""
        passkey.count += self.counts_by
        client_data = self._client_data("webauthn.get", options)
        data = self._data(passkey, self.flags)
        response = {
            "clientDataJSON": encoded(client_data),
            "authenticatorData": encoded(data),
            "signature": encoded(_sign(passkey.key, data + sha256(client_data).digest())),
            "userHandle": passkey.user_handle,
        }
        return _credential(passkey.id, response, {})

    def _data(self, passkey: Passkey, flags: int) -> bytes:
        rp_id = self.rp_id or passkey.rp_id
        return sha256(rp_id.encode()).digest() + bytes([flags]) + passkey.count.to_bytes(4, "big")

    def _client_data(self, kind: str, options: Any) -> bytes:
        told = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps({**told, **self.client_data}).encode()


def encoded(data: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes of base64url without padding."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def flipped(answer: dict[str, Any], member: str) -> dict[str, Any]:
    """The answer with the last bit of a member of its response flipped."""
    data = bytearray(decoded(answer["response"][member]))
    data[-1] ^= 1
    return {**answer, "response": {**answer["response"], member: encoded(bytes(data))}}


def _credential(credential_id: bytes, response: dict[str, Any], extensions: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": encoded(credential_id),
        "rawId": encoded(credential_id),
        "type": "public-key",
        "authenticatorAttachment": "platform",
        "clientExtensionResults": extensions,
        "response": response,
    }


def _new_key(algorithm: int) -> PrivateKey:
    if algorithm == EDDSA:
        return ed25519.Ed25519PrivateKey.generate()
    if algorithm == RS256:
        return rsa.generate_private_key(65537, 2048)
    return ec.generate_private_key(ec.SECP256R1())


def _sign(key: PrivateKey, message: bytes) -> bytes:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(message)
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    return key.sign(message, ec.ECDSA(hashes.SHA256()))


def _cose(key: PrivateKey) -> dict[Any, Any]:
    """A `COSE_Key` (RFC 9053 §7)."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return {1: 1, 3: EDDSA, -1: 6, -2: key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)}
    if isinstance(key, rsa.RSAPrivateKey):
        numbers = key.public_key().public_numbers()
        return {1: 3, 3: RS256, -1: numbers.n.to_bytes(256, "big"), -2: numbers.e.to_bytes(3, "big")}
    point = key.public_key().public_numbers()
    return {1: 2, 3: ES256, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}


def _cbor(value: Any) -> bytes:
    """What of CBOR there is in an attestation object (RFC 8949 §3)."""
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        return _head(3, len(value)) + value.encode()
    return _head(5, len(value)) + b"".join(_cbor(key) + _cbor(item) for key, item in value.items())


def _head(major: int, number: int) -> bytes:
    for mark, size in ((24, 1), (25, 2)):
        if number < 24:
            return bytes([major << 5 | number])
        if number < 1 << 8 * size:
            return bytes([major << 5 | mark]) + number.to_bytes(size, "big")
    raise ValueError(number)
