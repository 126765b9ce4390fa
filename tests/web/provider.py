"""An OpenID Connect provider that answers without a network, in the words of the standard."""

from __future__ import annotations

import base64
import hashlib
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlparse

import jwt

if TYPE_CHECKING:
    from django.test import Client

ISSUER = "https://id.office.example"
CLIENT = "osa"
SETTINGS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "office",
                "name": "Office",
                "client_id": CLIENT,
                "secret": "a secret",
                "settings": {"server_url": ISSUER},
            }
        ],
        "OAUTH_PKCE_ENABLED": True,
    }
}
_CONFIGURATION = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "userinfo_endpoint": f"{ISSUER}/userinfo",
    "jwks_uri": f"{ISSUER}/keys",
    "token_endpoint_auth_methods_supported": ["client_secret_post"],
}


class Answer:
    """What the provider answers to one request."""

    status_code = 200
    headers = {"content-type": "application/json"}  # noqa: RUF012 - as requests has it

    def __init__(self, told: dict[str, Any]) -> None:
        self.told = told

    def json(self) -> dict[str, Any]:
        return self.told

    def raise_for_status(self) -> None: ...


class Provider:
    """The provider, and what it says of the person who signs in there; stands in for a session of requests too."""

    def __init__(self, **claims: Any) -> None:  # noqa: ANN401 - JSON
        self.claims = {"sub": "person-1", "name": "Ann Abe", **claims}
        self.issuer = ISSUER
        self.audience = CLIENT
        self.challenge = ""

    def __enter__(self) -> Provider:
        return self

    def __exit__(self, *_: object) -> None: ...

    def get(self, url: str, **_: object) -> Answer:
        return Answer(self.claims if url.endswith("/userinfo") else _CONFIGURATION)

    def request(self, method: str, url: str, *, data: dict[str, str], **_: object) -> Answer:
        assert (method, url) == ("POST", f"{ISSUER}/token")
        verifier = hashlib.sha256(data["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(verifier).rstrip(b"=").decode() == self.challenge
        now = int(time.time())
        told = {**self.claims, "iss": self.issuer, "aud": self.audience, "iat": now, "exp": now + 60}
        return Answer({"access_token": "token", "id_token": jwt.encode(told, "k" * 32, algorithm="HS256")})

    def sign_in(self, client: Client, process: str = "login") -> Any:  # noqa: ANN401 - a response
        """Go to the provider and come back, as a browser does."""
        sent = client.post(f"/accounts/oidc/office/login/?process={process}")
        asked = {name: value for name, (value,) in parse_qs(urlparse(sent.headers["Location"]).query).items()}
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        self.challenge = asked["code_challenge"]
        return client.get("/accounts/oidc/office/login/callback/", {"code": "code", "state": asked["state"]})
