"""Apache's mod_auth_openidc, as Debian ships it, in front of a page: a person opens it, signs in here, is let in, and leaves.

See ../run for what is set up around it, and httpd.py for the Apache.
"""

import signal
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote, urljoin

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "python"))

import harness  # noqa: E402
from harness import CLIENTS, CONTEXT, ISSUER, SCOPES, grantor  # noqa: E402
from httpd import Apache, Site, new_key, shown  # noqa: E402
from person import Browser  # noqa: E402

LIBRARY = "mod_auth_openidc"
USER = CONTEXT["user"]
SECRET, KEY = Site(), Site()


def test_signs_in():
    """a protected page sends people here to sign in, and shows who they are"""
    browser, who = visit(SECRET)
    assert who["user"] == USER["email"] and who["name"] == USER["name"] and who["email"] == USER["email"], who
    again = open_page(browser, SECRET)
    assert again.status_code == 200 and shown(again.text)["sub"] == who["sub"], "remembered without asking again"


def test_single_sign_on():
    """who is signed in here is let in elsewhere without a word"""
    browser, who = visit(SECRET)
    assert visit(KEY, browser, somebody=False)[1]["sub"] == who["sub"]


def test_private_key_jwt():
    """private_key_jwt with the key at its jwks_uri, and signed userinfo"""
    _, who = visit(KEY)
    assert who["user"] == USER["email"] and who["name"] == USER["name"], who


def test_stranger():
    """nobody is let in without signing in"""
    answer = open_page(Browser(), SECRET)
    assert answer.status_code == 302 and answer.headers["location"].startswith(f"{ISSUER}/auth?"), answer.headers
    assert USER["email"] not in answer.text


def test_refusal():
    """a person who refuses is not let in"""
    browser = Browser(SECRET.url)
    client = grantor(*registration(SECRET, "Refused notes"))
    start = open_page(browser, SECRET).headers["location"].replace(SECRET.client["client_id"], client["client_id"])
    back = browser.go(start, SECRET.redirect_uri, decision="deny")
    assert "error=access_denied" in back, back
    # What the module then says is its own: 2.4.12 takes an error with `iss` (RFC 9207 §2) for a sign-in started elsewhere.
    assert "<title>Error</title>" in browser.send("GET", back).text
    assert open_page(browser, SECRET).status_code == 302


def test_signs_out():
    """its logout signs people out here too, and brings them back"""
    browser, _ = visit(SECRET)
    url = f"{SECRET.redirect_uri}?logout={quote(SECRET.signed_out, safe='')}"
    assert browser.go(url, SECRET.signed_out, decision="sign-out").startswith(SECRET.signed_out)
    assert "Signed out of notes" in browser.send("GET", SECRET.signed_out).text
    away = open_page(browser, SECRET)
    assert away.status_code == 302, away.status_code
    page = browser.send("GET", away.headers["location"])
    assert 'name="password"' in page.text, "nobody is signed in here any more"


def test_back_channel():
    """who signs out here is signed out there: back-channel logout"""
    browser, _ = visit(SECRET)
    other, _ = visit(SECRET)
    # From this server's own pages; the module is told behind the browser's back.
    assert browser.press(f"{ISSUER}/logout", "sign-out").status_code == 200
    deadline = time.monotonic() + 30
    while open_page(browser, SECRET).status_code == 200:
        assert time.monotonic() < deadline, "still let in after 30 s"
        time.sleep(0.1)
    assert open_page(other, SECRET).status_code == 200, "another sign-in of the same person is another session"


def test_api():
    """as an API it takes an access token by introspection, and nothing else"""
    service = CLIENTS["service"]
    browser = Browser()
    form = {"grant_type": "client_credentials", "scope": SCOPES, "client_id": service["client_id"]}
    token = browser.session.post(
        f"{ISSUER}/token", data=form, auth=(service["client_id"], service["client_secret"]), timeout=30
    ).json()["access_token"]
    api = f"{SECRET.url}/api/"
    call = lambda value: browser.session.get(api, headers={"Authorization": f"Bearer {value}"}, timeout=30)  # noqa: E731
    answer = call(token)
    assert answer.status_code == 200 and shown(answer.text)["user"], (answer.status_code, answer.text[:300])
    assert call(token[:-4] + "AAAA").status_code == 401
    assert browser.session.get(api, timeout=30).status_code == 401


# ---- helpers ----


def registration(site, name, *more):
    return (
        "client", "create", "--name", name, "--type", "web", "--redirect-uri", site.redirect_uri, "--scope", CONTEXT["openid_scopes"],
        "--post-logout-redirect-uri", site.signed_out, "--backchannel-logout-uri", f"{site.redirect_uri}?logout=backchannel", *more,
    )


def register(folder):
    SECRET.client = grantor(*registration(SECRET, "Notes behind Apache"))
    SECRET.directives = [f"OIDCClientSecret {SECRET.client['client_secret']}"]
    private, public = Path(folder) / "private.pem", Path(folder) / "public.pem"
    private.touch(0o600)
    for path, text in zip((private, public), new_key()):
        path.write_text(text)
    # The module's assertions name the token endpoint, as OpenID Connect Core §9 has it.
    KEY.client = grantor(*registration(
        KEY, "Notes with a key", "--auth-method", "private_key_jwt", "--jwks-uri", f"{KEY.redirect_uri}?jwks=rsa",
        "--profile", "oidc-compat", "--userinfo-alg", "RS256",
    ))
    KEY.directives = [
        # In this order: the method is refused where there is no key yet.
        f"OIDCPrivateKeyFiles {private}", f"OIDCPublicKeyFiles {public}",
        "OIDCProviderTokenEndpointAuth private_key_jwt", "OIDCUserInfoSignedResponseAlg RS256",
    ]


def open_page(browser, site):
    return browser.send("GET", site.page)


def visit(site, browser=None, somebody=True):
    """To the page, through our sign-in where it is asked for; what the page then shows."""
    browser = browser or Browser()
    browser.origins.append(site.url)
    url = browser.go(site.page, site.redirect_uri, user=USER if somebody else None)
    answer = browser.send("GET", url)
    assert answer.status_code == 302, f"{answer.status_code}: {' '.join(answer.text.split())[:300]} {APACHE.log()}"
    assert urljoin(url, answer.headers["location"]) == site.page
    answer = open_page(browser, site)
    assert answer.status_code == 200, answer.status_code
    return browser, shown(answer.text)


signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # Apache must not outlive this
with tempfile.TemporaryDirectory(prefix="grantor-apache-keys.") as keys:
    register(keys)
    APACHE = Apache([SECRET, KEY])
    try:
        APACHE.start()
        harness.run(sys.modules[__name__])
        if harness.has_failed():
            print(f"Apache's log: {APACHE.log()}", file=sys.stderr, flush=True)
    finally:
        APACHE.stop()
harness.finish()
