"""The MCP SDK for Python: find the server, register, ask the person, get a token, refresh it, begin anew."""

import asyncio
import json
from urllib.parse import parse_qs, urlsplit

import httpx2
from mcp.client.auth import AuthorizationCodeResult, OAuthClientProvider
from mcp.shared.auth import OAuthClientMetadata

from harness import CONTEXT, ISSUER, RESOURCE, grantor
from person import authorize

LIBRARY = "mcp"
API = f"{RESOURCE['uri']}/mcp"
CALLBACK = "http://localhost:3030/callback"
SCOPES = CONTEXT["scopes"].split()


def test_default():
    """from an address alone to a token that is refreshed, with what it registers by default"""
    check(Assistant())


def test_public():
    """the same without a secret"""
    assistant = Assistant(token_endpoint_auth_method="none")
    check(assistant)
    assert assistant.client.client_secret is None


def test_secret_in_the_body():
    """the same with the secret in the body"""
    check(Assistant(token_endpoint_auth_method="client_secret_post"))


def test_bad_refresh_token():
    """asks the person again when its refresh token is not good any more"""
    assistant = Assistant()
    assert assistant.call() == 200
    assistant.tokens.refresh_token = "not one of yours"
    assert assistant.call(is_expired=True) == 200
    assert assistant.asked == 2, assistant.asked


# ---- helpers ----


def check(assistant):
    assert assistant.call() == 200
    first = assistant.tokens
    assert assistant.call(is_expired=True) == 200
    assert assistant.asked == 1, "refreshed without asking anybody"
    assert assistant.tokens.access_token != first.access_token
    assert assistant.tokens.refresh_token != first.refresh_token


class Assistant:
    """What keeps an assistant's credentials, as the SDK wants it, and the person who sits before it."""

    def __init__(self, **metadata):
        self.tokens = self.client = self.answer = None
        self.asked = 0
        metadata = OAuthClientMetadata(client_name="An assistant", redirect_uris=[CALLBACK], **metadata)
        self.provider = OAuthClientProvider(
            server_url=API, client_metadata=metadata, storage=self, redirect_handler=self.redirect, callback_handler=self.callback
        )

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens

    async def get_client_info(self):
        return self.client

    async def set_client_info(self, client):
        self.client = client

    async def redirect(self, url):
        self.asked += 1
        self.answer = await asyncio.to_thread(authorize, url, CALLBACK)

    async def callback(self):
        said = {name: values[0] for name, values in parse_qs(urlsplit(self.answer).query).items()}
        return AuthorizationCodeResult(code=said["code"], state=said["state"], iss=said["iss"])

    def call(self, is_expired=False):
        """Calls the API; the SDK does whatever that takes."""
        return asyncio.run(self.send(is_expired))

    async def send(self, is_expired):
        if is_expired:
            self.provider.context.current_tokens = self.tokens
            self.provider.context.token_expiry_time = 1.0
        async with httpx2.AsyncClient(
            auth=self.provider, mounts={RESOURCE["uri"]: httpx2.MockTransport(api)}, event_hooks={"request": [with_leave]}, timeout=30
        ) as client:
            return (await client.post(API, json={})).status_code


def api(request):
    """The API, which is nowhere: what it says of itself, and whether it lets a call in."""
    if request.url.path.startswith("/.well-known/oauth-protected-resource"):
        said = {"resource": RESOURCE["uri"], "authorization_servers": [ISSUER], "scopes_supported": SCOPES}
        return httpx2.Response(200, headers={"content-type": "application/json"}, content=json.dumps(said))
    if request.headers.get("authorization", "").startswith("Bearer ey"):
        return httpx2.Response(200)
    challenge = f'Bearer resource_metadata="{RESOURCE["uri"]}/.well-known/oauth-protected-resource"'
    return httpx2.Response(401, headers={"www-authenticate": challenge})


async def with_leave(request):
    """A leave to register, which an administrator hands out here."""
    if request.url.path == "/register":
        made = await asyncio.to_thread(grantor, "registration", "create-token", "--description", "an assistant")
        request.headers["authorization"] = f"Bearer {made['initial_access_token']}"
