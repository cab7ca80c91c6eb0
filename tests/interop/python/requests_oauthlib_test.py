"""requests-oauthlib: code + PKCE, refresh, client credentials."""

from oauthlib.oauth2 import BackendApplicationClient, InvalidClientError, InvalidGrantError
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

from harness import CLIENTS, CONTEXT, ISSUER, SCOPES, refuses, words
from person import authorize

LIBRARY = "requests-oauthlib"
WEB = CONTEXT["web_callback"]
TOKEN = f"{ISSUER}/token"


def test_code():
    """code + PKCE, and refresh, with Basic"""
    session, token = sign_in()
    assert words(token["scope"]) == words(SCOPES)
    renewed = session.refresh_token(TOKEN, auth=basic("web"))
    assert renewed["access_token"] != token["access_token"]
    assert renewed["refresh_token"] != token["refresh_token"]


def test_post():
    """code + PKCE, secret in the body"""
    client = CLIENTS["web_post"]
    session = OAuth2Session(client["client_id"], redirect_uri=WEB, scope=SCOPES.split(), pkce="S256")
    url, _ = session.authorization_url(f"{ISSUER}/auth")
    token = session.fetch_token(
        TOKEN, authorization_response=authorize(url, WEB), include_client_id=True, client_secret=client["client_secret"]
    )
    assert token["access_token"]


def test_public():
    """code + PKCE, public client"""
    callback = CONTEXT["native_callback"].replace("127.0.0.1", "127.0.0.1:50321")
    session = OAuth2Session(CLIENTS["native"]["client_id"], redirect_uri=callback, scope=SCOPES.split(), pkce="S256")
    url, _ = session.authorization_url(f"{ISSUER}/auth")
    token = session.fetch_token(TOKEN, authorization_response=authorize(url, callback), include_client_id=True)
    renewed = session.refresh_token(TOKEN, refresh_token=token["refresh_token"], client_id=CLIENTS["native"]["client_id"])
    assert renewed["access_token"] != token["access_token"]


def test_replay():
    """a code works once"""
    session, _ = sign_in()
    refuses(
        InvalidGrantError, session.fetch_token, TOKEN,
        code=session.used_code, code_verifier=session.used_verifier, auth=basic("web"),
    )


def test_client_credentials():
    """client credentials"""
    service = CLIENTS["service"]
    session = OAuth2Session(client=BackendApplicationClient(service["client_id"], scope=["notes:read"]))
    token = session.fetch_token(TOKEN, auth=basic("service"))
    assert words(token["scope"]) == ["notes:read"]
    assert "refresh_token" not in token


def test_wrong_secret():
    """a wrong secret is invalid_client"""
    service = CLIENTS["service"]
    session = OAuth2Session(client=BackendApplicationClient(service["client_id"], scope=["notes:read"]))
    refuses(InvalidClientError, session.fetch_token, TOKEN, auth=HTTPBasicAuth(service["client_id"], "wrong"))


# ---- helpers ----


def basic(name):
    return HTTPBasicAuth(CLIENTS[name]["client_id"], CLIENTS[name]["client_secret"])


def sign_in():
    session = OAuth2Session(CLIENTS["web"]["client_id"], redirect_uri=WEB, scope=SCOPES.split(), pkce="S256")
    url, _ = session.authorization_url(f"{ISSUER}/auth")
    answer = authorize(url, WEB)
    token = session.fetch_token(TOKEN, authorization_response=answer, auth=basic("web"))
    session.used_code, session.used_verifier = session._client.code, session._code_verifier
    return session, token
