"""A person with a browser that has no JavaScript: follows redirects, keeps cookies, fills in forms."""

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import requests

from harness import CONTEXT, ISSUER


def authorize(url, callback, decision="allow"):
    """Opens an authorization URL in a new browser, signs in, decides, and returns the URL the person is sent back to."""
    return Browser().go(url, callback, decision)


class Browser:
    """Keeps its cookies from one visit to the next."""

    def __init__(self, *origins):
        self.session = requests.Session()
        self.session.trust_env = False
        self.origins = [ISSUER, *origins]  # no redirect may lead anywhere else

    def go(self, url, callback, decision="allow", user=CONTEXT["user"]):
        """Opens `url`, does what the pages ask for, and returns the URL the person is sent back to.

        `decision` is the value of the button: `allow` or `deny`, `sign-out`; without a `user` nobody can sign in. The headers are what Chromium sends from a page with
        `Referrer-Policy: no-referrer`, `Origin: null` included.
        """
        method, fields, seen = "GET", None, []
        for _ in range(12):
            response = self.send(method, url, fields)
            seen.append(f"{method} {urlsplit(url).path} -> {response.status_code}")
            if location := response.headers.get("Location"):
                expected = (303,) if method == "POST" else (302, 303)
                assert response.status_code in expected, f"redirects after {method} are 303: {seen}"
                url, method, fields = urljoin(url, location), "GET", None
                if url.split("?")[0] == callback:
                    return url
                assert url.startswith(tuple(f"{origin}/" for origin in self.origins)), f"no redirect leads anywhere else: {url}"
                continue
            page = Page(response.text)
            form = page.with_input("password") or page.with_button("decision", decision)
            assert form, f"a page with something to do, not: {seen}: {page.text[:300]}"
            url, method, fields = urljoin(url, form.action), "POST", form.filled_in(decision, user)
        raise AssertionError(f"never got back to {callback}: {seen}")

    def press(self, url, decision):
        """Opens a page, presses a button of it, and returns the answer."""
        form = Page(self.send("GET", url).text).with_button("decision", decision)
        assert form, f"no such button on {url}"
        return self.send("POST", urljoin(url, form.action), form.filled_in(decision, None))

    def send(self, method, url, fields=None):
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": "null"} if method == "POST" else {"Sec-Fetch-Site": "none"}
        return self.session.request(method, url, data=fields, headers=headers, allow_redirects=False, timeout=30)


class Form:
    def __init__(self, action):
        self.action = action
        self.hidden = []
        self.inputs = set()
        self.buttons = set()

    def filled_in(self, decision, user):
        if "password" in self.inputs:
            assert user, "nobody should have to sign in here"
            return [*self.hidden, ("email", user["email"]), ("password", user["password"])]
        return [*self.hidden, ("decision", decision)]


class Page(HTMLParser):
    """The forms of a page, and its text."""

    def __init__(self, html):
        super().__init__()
        self.forms = []
        self.text = ""
        self.feed(html)

    def with_input(self, name):
        return next((form for form in self.forms if name in form.inputs), None)

    def with_button(self, name, value):
        return next((form for form in self.forms if (name, value) in form.buttons), None)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            assert attributes.get("method", "").lower() == "post", "our forms are POST"
            self.forms.append(Form(attributes.get("action", "")))
        elif tag == "input" and self.forms:
            if attributes.get("type") == "hidden":
                self.forms[-1].hidden.append((attributes["name"], attributes.get("value", "")))
            else:
                self.forms[-1].inputs.add(attributes.get("name"))
        elif tag == "button" and self.forms:
            self.forms[-1].buttons.add((attributes.get("name"), attributes.get("value")))

    def handle_data(self, data):
        self.text = f"{self.text} {data.strip()}".strip()
