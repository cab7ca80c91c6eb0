"""Authlib as an app that asks who people are: ID token, userinfo, refresh, private_key_jwt, sign-out."""

import json
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import ClientSecretJWT, PrivateKeyJWT, client_secret_jwt_sign, private_key_jwt_sign
from authlib.oidc.core import CodeIDToken, UserInfo
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey

from harness import CLIENTS, CONTEXT, ISSUER, grantor, refuses, words
from person import Browser, authorize

LIBRARY = "Authlib (OpenID Connect)"
WEB = CONTEXT["web_callback"]
USER = CONTEXT["user"]
SCOPES = CONTEXT["openid_scopes"]
METADATA = requests.get(f"{ISSUER}/.well-known/openid-configuration", timeout=30).json()
TOKEN = METADATA["token_endpoint"]


def test_sign_in():
    """the ID token verifies against the key set: signature, iss, aud, exp, nonce, at_hash, auth_time"""
    session, token, nonce = sign_in("openid")
    claims = id_token(token, nonce)
    assert claims["auth_time"] <= claims["iat"] < claims["exp"], claims
    assert words(token["scope"]) == words(SCOPES), token["scope"]
    error = refuses(Exception, id_token, token, "another nonce")
    assert "nonce" in str(error), error
    header, payload, signature = token["id_token"].split(".")
    swapped = payload[:-4] + ("AAAA" if payload[-4:] != "AAAA" else "BBBB")
    refuses(BadSignatureError, jwt.decode, f"{header}.{swapped}.{signature}", keys(), algorithms=["RS256"])


def test_userinfo():
    """userinfo has what profile and email stand for, for the person of the ID token"""
    session, token, nonce = sign_in("openid")
    person = UserInfo(session.get(METADATA["userinfo_endpoint"]).json())
    assert person.sub == id_token(token, nonce)["sub"]
    assert person.name == USER["name"] and person.email == USER["email"], person
    assert isinstance(person.email_verified, bool), person


def test_signed_userinfo():
    """signed userinfo is a JWT of this server for this app"""
    session, _, _ = sign_in("openid_signed")
    answer = session.get(METADATA["userinfo_endpoint"])
    assert answer.headers["content-type"].startswith("application/jwt"), answer.headers
    claims = jwt.decode(answer.text, keys(), algorithms=["PS256"]).claims
    assert claims["name"] == USER["name"] and claims["iss"] == ISSUER, claims
    assert claims["aud"] == CLIENTS["openid_signed"]["client_id"], claims


def test_refresh():
    """refresh gives an ID token again, for the same sign-in"""
    session, token, nonce = sign_in("openid")
    first = id_token(token, nonce)
    renewed = session.refresh_token(TOKEN, refresh_token=token["refresh_token"])
    # OpenID Connect Core §12.2: "it SHOULD NOT have a nonce Claim ... however, if it is present, its value MUST be the same".
    again = id_token(renewed, None)
    assert again.get("nonce") in (None, nonce), again
    for name in ("iss", "sub", "aud", "auth_time", "sid"):
        assert again[name] == first[name], (name, again, first)


def test_private_key_jwt():
    """private_key_jwt with RS256, ES256 and Ed25519, as strict apps sign: for the issuer, for a minute"""
    for alg, key in (("RS256", RSAKey.generate_key(2048)), ("ES256", ECKey.generate_key("P-256")), ("Ed25519", OKPKey.generate_key("Ed25519"))):
        client = register(key, "--name", f"Authlib with {alg}")
        session, token, nonce = sign_in_with(app(client, key, token_endpoint_auth_method=Brief(TOKEN, alg=alg)))
        id_token(token, nonce, client)
        assert session.refresh_token(TOKEN, refresh_token=token["refresh_token"])["id_token"]


def test_private_key_jwt_by_default():
    """private_key_jwt as the library signs by itself (for the token endpoint, for an hour), with the profile oidc-compat"""
    key = RSAKey.generate_key(2048)
    client = register(key, "--name", "Authlib by default", "--profile", "oidc-compat")
    session, token, nonce = sign_in_with(app(client, key, token_endpoint_auth_method=PrivateKeyJWT(TOKEN)))
    id_token(token, nonce, client)
    assert session.refresh_token(TOKEN, refresh_token=token["refresh_token"])["id_token"]
    strict = register(key, "--name", "Authlib by default, strict")
    session = app(strict, key, token_endpoint_auth_method=PrivateKeyJWT(TOKEN))
    error = refuses(OAuthError, session.refresh_token, TOKEN, refresh_token=token["refresh_token"])
    assert error.error == "invalid_client" and "issuer" in error.description, error


def test_client_secret_jwt():
    """client_secret_jwt, and another secret is invalid_client"""
    client = CLIENTS["openid_jwt"]
    session, token, nonce = sign_in_with(app(client, token_endpoint_auth_method=BriefSecret(TOKEN)))
    id_token(token, nonce, client)
    stranger = app(client, generate_token(48), token_endpoint_auth_method=BriefSecret(TOKEN))
    error = refuses(OAuthError, stranger.refresh_token, TOKEN, refresh_token=token["refresh_token"])
    assert error.error == "invalid_client", error


def test_sign_out():
    """sign-out comes back with state, and nobody is signed in"""
    browser = Browser()
    session, token, _ = sign_in("openid", browser)
    target = CONTEXT["post_logout"]
    parameters = {"id_token_hint": token["id_token"], "post_logout_redirect_uri": target, "state": "bye"}
    url = f"{METADATA['end_session_endpoint']}?{urlencode(parameters)}"
    assert browser.go(url, target, decision="sign-out") == f"{target}?state=bye"
    url, _ = session.create_authorization_url(f"{ISSUER}/auth", code_verifier=generate_token(48), prompt="none")
    answer = parse_qs(urlsplit(browser.go(url, WEB)).query)
    assert answer["error"] == ["login_required"], answer


# ---- helpers ----


class Brief(PrivateKeyJWT):
    def sign(self, auth, token_endpoint):
        return private_key_jwt_sign(auth.client_secret, auth.client_id, ISSUER, alg=self.alg, expires_in=60)


class BriefSecret(ClientSecretJWT):
    def sign(self, auth, token_endpoint):
        return client_secret_jwt_sign(OctKey.import_key(auth.client_secret), auth.client_id, ISSUER, alg=self.alg, expires_in=60)


def register(key, *more):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "jwks.json"
        path.write_text(json.dumps({"keys": [key.as_dict(private=False)]}))
        return grantor(
            "client", "create", "--type", "web", "--redirect-uri", WEB, "--scope", SCOPES, "--auth-method", "private_key_jwt",
            "--jwks", str(path), *more,
        )


def app(client, secret=None, **options):
    return OAuth2Session(
        client["client_id"], secret or client["client_secret"], scope=SCOPES, redirect_uri=WEB, code_challenge_method="S256", **options,
    )


def sign_in(name, browser=None):
    return sign_in_with(app(CLIENTS[name]), browser)


def sign_in_with(session, browser=None):
    verifier, nonce = generate_token(48), generate_token(24)
    url, state = session.create_authorization_url(METADATA["authorization_endpoint"], code_verifier=verifier, nonce=nonce)
    answer = browser.go(url, WEB) if browser else authorize(url, WEB)
    return session, session.fetch_token(TOKEN, authorization_response=answer, state=state, code_verifier=verifier), nonce


def keys():
    return KeySet.import_key_set(requests.get(METADATA["jwks_uri"], timeout=30).json())


def id_token(token, nonce, client=None):
    """What Authlib's integrations do with an ID token."""
    decoded = jwt.decode(token["id_token"], keys(), algorithms=METADATA["id_token_signing_alg_values_supported"])
    options = {"iss": {"essential": True, "value": ISSUER}, "aud": {"essential": True, "value": (client or CLIENTS["openid"])["client_id"]}}
    claims = CodeIDToken(
        decoded.claims, decoded.header, options, {"nonce": nonce, "client_id": options["aud"]["value"], "access_token": token["access_token"]},
    )
    claims.validate(leeway=5)
    return claims
