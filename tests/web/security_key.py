"""A security key in software: it makes and signs what a browser and a key would send."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

PRESENT = AuthenticatorData.FLAG.UP
MADE = AuthenticatorData.FLAG.AT


class SecurityKey:
    """A key that holds one credential for one site."""

    def __init__(self, origin: str = "https://testserver") -> None:
        self.origin = origin
        self.site = hashlib.sha256(origin.partition("://")[2].encode()).digest()
        self.id = secrets.token_bytes(32)
        self.private = ec.generate_private_key(ec.SECP256R1())

    def register(self, options: Any) -> str:  # noqa: ANN401 - JSON
        """Answer the options of a registration, as the browser sends it."""
        told = self._told("webauthn.create", options["publicKey"]["challenge"])
        public = ES256.from_cryptography_key(self.private.public_key())  # type: ignore[no-untyped-call]
        data = AttestedCredentialData.create(Aaguid(bytes(16)), self.id, public)
        made = AuthenticatorData.create(self.site, PRESENT | MADE, 0, data)
        response = {"attestationObject": websafe_encode(AttestationObject.create("none", made, {}))}
        return self._answer(told, response)

    def sign(self, options: Any) -> str:  # noqa: ANN401 - JSON
        """Answer the options of a sign-in, as the browser sends it."""
        told = self._told("webauthn.get", options["publicKey"]["challenge"])
        data = AuthenticatorData.create(self.site, PRESENT, 1)
        signature = self.private.sign(data + hashlib.sha256(told).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            told,
            {"authenticatorData": websafe_encode(data), "signature": websafe_encode(signature), "userHandle": None},
        )

    def _told(self, what: str, challenge: str) -> bytes:
        """Return what the browser tells the key about the site."""
        return json.dumps({"type": what, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, told: bytes, response: dict[str, Any]) -> str:
        """Return the answer of the browser, as JSON."""
        name = websafe_encode(self.id)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "clientExtensionResults": {},
                "response": {"clientDataJSON": websafe_encode(told), **response},
            }
        )
