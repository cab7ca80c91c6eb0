"""PyJWT as a resource server: the key set, the issuer's name, and its own."""

import base64
import json

import jwt
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

from harness import CLIENTS, CONTEXT, ISSUER, RESOURCE, SCOPES, refuses
from person import authorize

LIBRARY = "PyJWT"
KEYS = jwt.PyJWKClient(f"{ISSUER}/.well-known/jwks.json", lifespan=300)


def verify(token, audience=RESOURCE["uri"], issuer=ISSUER):
    """What an API does with the token of a request."""
    if jwt.get_unverified_header(token).get("typ", "").lower() not in ("at+jwt", "application/at+jwt"):
        raise jwt.InvalidTokenError("not an access token")
    return jwt.decode(
        token, KEYS.get_signing_key_from_jwt(token).key, algorithms=["RS256", "ES256", "EdDSA"], audience=audience, issuer=issuer,
        options={"require": ["exp", "iat", "iss", "aud", "sub", "jti", "client_id"]},
    )


def test_takes():
    """takes the access token; the audience follows from the scopes when no resource was named"""
    claims = verify(token()["access_token"])
    assert claims["client_id"] == CLIENTS["web"]["client_id"]
    assert "notes:read" in claims["scope"].split()


def test_refusals():
    """refuses another audience, another issuer, an altered token, a refresh token"""
    got = token()
    refuses(jwt.InvalidAudienceError, verify, got["access_token"], audience="https://other.example")
    refuses(jwt.InvalidIssuerError, verify, got["access_token"], issuer="https://other.example")
    refuses(jwt.InvalidSignatureError, verify, altered(got["access_token"], scope="notes:delete"))
    refuses(jwt.InvalidTokenError, verify, got["refresh_token"])


# ---- helpers ----


def token():
    client = CLIENTS["web"]
    session = OAuth2Session(client["client_id"], redirect_uri=CONTEXT["web_callback"], scope=SCOPES.split(), pkce="S256")
    url, _ = session.authorization_url(f"{ISSUER}/auth")
    answer = authorize(url, CONTEXT["web_callback"])
    basic = HTTPBasicAuth(client["client_id"], client["client_secret"])
    return session.fetch_token(f"{ISSUER}/token", authorization_response=answer, auth=basic)


def altered(token, **changes):
    header, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))) | changes
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"{header}.{payload}.{signature}"
