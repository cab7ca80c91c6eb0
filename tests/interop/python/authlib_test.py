"""Authlib: its requests session as an app, its RFC 9068 validator as a resource server."""

from urllib.parse import parse_qs, urlsplit

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc6750.errors import InsufficientScopeError, InvalidTokenError
from authlib.oauth2.rfc9068 import JWTBearerTokenValidator
from joserfc.jwk import KeySet

from harness import CLIENTS, CONTEXT, ISSUER, RESOURCE, SCOPES, refuses, words
from person import authorize

LIBRARY = "Authlib"
WEB = CONTEXT["web_callback"]


def test_code():
    """code + PKCE, client_secret_basic"""
    _, token = sign_in("web")
    assert token["token_type"].lower() == "bearer", token["token_type"]
    assert token["refresh_token"]
    assert words(token.get("scope", SCOPES)) == words(SCOPES)


def test_post():
    """code + PKCE and refresh, client_secret_post"""
    session, token = sign_in("web_post", method="client_secret_post")
    renewed = session.refresh_token(f"{ISSUER}/token", refresh_token=token["refresh_token"])
    assert renewed["access_token"] != token["access_token"]


def test_public():
    """code + PKCE and refresh, public client on a loopback port of its own"""
    callback = CONTEXT["native_callback"].replace("127.0.0.1", "127.0.0.1:50123")
    session, token = sign_in("native", method="none", callback=callback)
    assert session.refresh_token(f"{ISSUER}/token", refresh_token=token["refresh_token"])["access_token"]


def test_answer():
    """the answer carries code, state and iss once each, and nothing else"""
    session = app("web")
    url, state = session.create_authorization_url(f"{ISSUER}/auth", code_verifier=generate_token(48))
    answer = parse_qs(urlsplit(authorize(url, WEB)).query)
    assert set(answer) == {"code", "state", "iss"}, answer
    assert answer["state"] == [state] and answer["iss"] == [ISSUER], answer


def test_refused():
    """a person who refuses is access_denied"""
    session = app("refused")
    url, state = session.create_authorization_url(f"{ISSUER}/auth", code_verifier=generate_token(48))
    answer = parse_qs(urlsplit(authorize(url, WEB, decision="deny")).query)
    assert answer["error"] == ["access_denied"] and answer["state"] == [state] and "code" not in answer, answer


def test_verifier():
    """another code verifier is invalid_grant"""
    session = app("web")
    url, state = session.create_authorization_url(f"{ISSUER}/auth", code_verifier=generate_token(48))
    error = refuses(
        OAuthError, session.fetch_token, f"{ISSUER}/token",
        authorization_response=authorize(url, WEB), state=state, code_verifier=generate_token(48),
    )
    assert error.error == "invalid_grant", error


def test_client_credentials():
    """client credentials"""
    service = CLIENTS["service"]
    session = OAuth2Session(service["client_id"], service["client_secret"], scope="notes:read")
    token = session.fetch_token(f"{ISSUER}/token", grant_type="client_credentials")
    assert token.get("scope", "notes:read") == "notes:read"
    assert "refresh_token" not in token


def test_introspection():
    """introspection by the resource server, before and after revocation"""
    session, token = sign_in("web")
    api = OAuth2Session(RESOURCE["client_id"], RESOURCE["client_secret"])
    seen = api.introspect_token(f"{ISSUER}/introspect", token=token["access_token"], token_type_hint="access_token").json()
    assert seen["active"] is True and seen["client_id"] == CLIENTS["web"]["client_id"], seen
    done = session.revoke_token(f"{ISSUER}/revoke", token=token["refresh_token"], token_type_hint="refresh_token")
    assert done.status_code == 200, done.status_code
    seen = api.introspect_token(f"{ISSUER}/introspect", token=token["access_token"]).json()
    assert seen == {"active": False}, seen
    error = refuses(OAuthError, session.refresh_token, f"{ISSUER}/token", refresh_token=token["refresh_token"])
    assert error.error == "invalid_grant", error


class Validator(JWTBearerTokenValidator):
    def get_jwks(self):
        metadata = requests.get(f"{ISSUER}/.well-known/oauth-authorization-server", timeout=30).json()
        return KeySet.import_key_set(requests.get(metadata["jwks_uri"], timeout=30).json())


def check(token, scopes=("notes:read",), resource=RESOURCE["uri"]):
    validator = Validator(issuer=ISSUER, resource_server=resource)
    claims = validator.authenticate_token(token)
    validator.validate_token(claims, list(scopes), None)
    return claims


def test_rfc9068():
    """its RFC 9068 validator takes the access token"""
    _, token = sign_in("web", resource=RESOURCE["uri"])
    claims = check(token["access_token"])
    assert claims["client_id"] == CLIENTS["web"]["client_id"]


def test_rfc9068_refusals():
    """its RFC 9068 validator refuses another audience, a missing scope, a refresh token, an altered token"""
    _, token = sign_in("web", resource=RESOURCE["uri"])
    access = token["access_token"]
    refuses(InvalidTokenError, check, access, resource="https://other.example")
    refuses(InsufficientScopeError, check, access, scopes=["notes:delete"])
    refuses(InvalidTokenError, check, token["refresh_token"])
    header, payload, signature = access.split(".")
    swapped = payload[:-2] + ("AA" if payload[-2:] != "AA" else "BB")
    refuses(InvalidTokenError, check, f"{header}.{swapped}.{signature}")


# ---- helpers ----


def app(name, method="client_secret_basic", callback=WEB):
    client = CLIENTS[name]
    return OAuth2Session(
        client["client_id"], client.get("client_secret"), scope=SCOPES, redirect_uri=callback,
        token_endpoint_auth_method=method, revocation_endpoint_auth_method=method, code_challenge_method="S256",
    )


def sign_in(name, method="client_secret_basic", callback=WEB, **parameters):
    session, verifier = app(name, method, callback), generate_token(48)
    url, state = session.create_authorization_url(f"{ISSUER}/auth", code_verifier=verifier, **parameters)
    answer = authorize(url, callback)
    return session, session.fetch_token(f"{ISSUER}/token", authorization_response=answer, state=state, code_verifier=verifier)
