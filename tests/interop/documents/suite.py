"""The programs of README, taken from its page as they stand there, run with the libraries they name.

Only names of places differ: issuer, API, and the port 3000, which may be taken here. `tests/it/documents` runs the commands.
"""

import base64
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
sys.path.insert(0, str(HERE.parent / "python"))

import requests  # noqa: E402

import harness  # noqa: E402
from harness import CONTEXT, ISSUER, RESOURCE, grantor  # noqa: E402
from person import Browser, authorize  # noqa: E402

LIBRARY = "README"
NODE = HERE.parent / "node"  # where its libraries are
USER = CONTEXT["user"]


def blocks(language):
    """The text of each block of README in that language."""
    found, inside = [], None
    for line in (ROOT / "README.md").read_text().splitlines():
        if line.startswith("```"):
            inside = None if inside is not None else line[3:]
            if inside == language:
                found.append("")
        elif inside == language:
            found[-1] += line + "\n"
    return found


def test_node_app():
    """the Node program signs somebody in (openid-client)"""
    app = next(text for text in blocks("js") if "openid-client" in text)
    with tempfile.NamedTemporaryFile("w", suffix=".mjs", prefix=".readme-", dir=NODE) as file:
        signs_in(app, file, lambda: ["node", file.name])


def test_python_app():
    """the Python program signs somebody in (Authlib, Flask)"""
    app = next(text for text in blocks("python") if "authlib" in text)
    with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
        signs_in(app, file, lambda: [sys.executable, file.name])


def test_node_api():
    """the Node program verifies access tokens, and nothing else (jose)"""
    module = next(text for text in blocks("js") if "jwtVerify" in text)
    with tempfile.NamedTemporaryFile("w", suffix=".mjs", prefix=".readme-", dir=NODE) as file:
        call = f"\nverify(process.argv[2]).then((claims) => console.log(claims.sub), (error) => {{ console.error(error); process.exit(1) }})\n"
        file.write(at_home(module) + call)
        file.flush()
        verifies(lambda token: ["node", file.name, token])


def test_python_api():
    """the Python program verifies access tokens, and nothing else (PyJWT)"""
    module = next(text for text in blocks("python") if "PyJWKClient" in text)
    with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
        file.write(at_home(module) + "\nimport sys\nprint(verify(sys.argv[1])['sub'])\n")
        file.flush()
        verifies(lambda token: [sys.executable, file.name, token])


def test_go_api():
    """the Go program verifies access tokens, and nothing else (go-oidc)"""
    (package,) = blocks("go")
    with tempfile.TemporaryDirectory() as folder:
        for name in ("go.mod", "go.sum", "main.go"):
            shutil.copy(HERE / "go" / name, folder)
        (Path(folder) / "verify.go").write_text(at_home(package))
        build = subprocess.run(["go", "build", "-o", "verify", "."], cwd=folder, capture_output=True, text=True, timeout=600)
        assert build.returncode == 0, build.stderr
        verifies(lambda token: [f"{folder}/verify", token])


# `scripts/test` looks for Go, installs it, and says so where it is left out; without it the test fails.
if os.environ.get("SKIP_GO") == "1":
    print("!!! SKIP_GO=1: README's program for Go is NOT run !!!", file=sys.stderr, flush=True)
    del test_go_api


# ---- helpers ----


def at_home(text):
    """The program with the names of this server and its API."""
    assert "https://id.example.com" in text and "https://api.example.com" in text, text
    return text.replace("https://id.example.com", ISSUER).replace("https://api.example.com", RESOURCE["uri"])


def signs_in(text, file, command):
    """Runs an app as README says, and signs in to it."""
    port = free_port()
    assert "3000" in text
    file.write(text.replace("3000", str(port)))
    file.flush()
    callback = f"http://localhost:{port}/callback"
    client = grantor("client", "create", "--name", "My app", "--type", "web", "--redirect-uri", callback, "--scope", "openid profile email")
    environment = {name: value for name, value in os.environ.items() if "INSECURE_TRANSPORT" not in name} | {
        "ISSUER": ISSUER, "CLIENT_ID": client["client_id"], "CLIENT_SECRET": client["client_secret"],
    }
    app = subprocess.Popen(command(), env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        wait_for(port, app)
        own = requests.Session()
        own.trust_env = False
        away = own.get(f"http://localhost:{port}/", allow_redirects=False, timeout=30)
        assert away.status_code in (302, 303), (away.status_code, away.text)
        back = Browser().go(away.headers["Location"], callback)
        # Another browser's answer is nobody's.
        stranger = requests.get(back, timeout=30, allow_redirects=False)
        assert "Hello" not in stranger.text, stranger.text
        page = own.get(back, timeout=30)
        assert page.text.strip() == f"Hello {USER['name']}, {USER['email']}", (page.status_code, page.text)
    except Exception:
        app.kill()
        print(app.communicate()[0], file=sys.stderr)
        raise
    finally:
        app.kill()
        app.wait()


def verifies(command):
    """Whether a program takes an access token for its API, and no other."""
    tokens = signed_in()

    def run(token):
        return subprocess.run(command(token), capture_output=True, text=True, timeout=120)

    good = run(tokens["access_token"])
    assert good.returncode == 0 and good.stdout.strip(), good.stderr
    header, payload, signature = tokens["access_token"].split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    assert good.stdout.strip() == claims["sub"], good.stdout
    changed = base64.urlsafe_b64encode(json.dumps(claims | {"scope": "notes:write"}).encode()).decode().rstrip("=")
    for bad in (tokens["id_token"], tokens["refresh_token"], f"{header}.{changed}.{signature}", signed_in("openid")["access_token"], "x"):
        refused = run(bad)
        assert refused.returncode != 0, f"took {bad}: {refused.stdout}"


def signed_in(scope=None):
    """The tokens of somebody who signed in to an app of its own, for the API or for the server alone."""
    callback = CONTEXT["web_callback"]
    scope = scope or "openid notes:read"
    client = grantor("client", "create", "--name", "Reader", "--type", "web", "--redirect-uri", callback, "--scope", "openid notes:read")
    verifier = "v" * 43
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    request = requests.Request("GET", f"{ISSUER}/auth", params={
        "response_type": "code", "client_id": client["client_id"], "redirect_uri": callback, "scope": scope, "state": "x",
        "code_challenge": challenge, "code_challenge_method": "S256",
    })
    answer = authorize(request.prepare().url, callback)
    code = requests.utils.urlparse(answer).query.split("code=")[1].split("&")[0]
    response = requests.post(f"{ISSUER}/token", auth=(client["client_id"], client["client_secret"]), timeout=30, data={
        "grant_type": "authorization_code", "code": code, "redirect_uri": callback, "code_verifier": verifier,
    })
    assert response.status_code == 200, response.text
    return response.json()


def wait_for(port, app):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert app.poll() is None, app.stdout.read()
        with socket.socket(socket.AF_INET) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        with socket.socket(socket.AF_INET6) as probe:
            if probe.connect_ex(("::1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("it never listened")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


harness.run(sys.modules[__name__])
harness.finish()
