"""The smallest test runner that says what ../run counts, and what the tests know of the server."""

import json
import os
import subprocess
import sys
import traceback
from pathlib import Path

CONTEXT = json.loads(Path(os.environ["INTEROP_CONTEXT"]).read_text())
ISSUER = CONTEXT["issuer"]
CLIENTS = CONTEXT["clients"]
RESOURCE = CONTEXT["resource"]
SCOPES = CONTEXT["scopes"]
_failed = []

# The libraries insist on https; the server under test is http on a loopback address.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"


def run(module):
    """Every function of the module whose name starts with `test_`, in order; its docstring is its name."""
    for name, function in list(vars(module).items()):
        if not name.startswith("test_"):
            continue
        title = f"{module.LIBRARY}: {function.__doc__}"
        try:
            function()
            print(f"ok {title}", flush=True)
        except Exception as error:  # noqa: BLE001 - a failing check must not hide the next one
            _failed.append(title)
            where = traceback.extract_tb(error.__traceback__)
            line = next((frame for frame in reversed(where) if frame.filename == module.__file__), where[-1])
            why = " ".join(f"{type(error).__name__}: {error}".split())[:500]
            print(f"FAILED {title}: {why} (line {line.lineno}: {line.line})", flush=True)


def finish():
    sys.exit(1 if _failed else 0)


def has_failed():
    return bool(_failed)


def refuses(exception, function, *arguments, **named):
    """The exception `function` raises; anything else is a failure."""
    try:
        result = function(*arguments, **named)
    except exception as error:
        return error
    raise AssertionError(f"was not refused: {result!r}")


def grantor(*command):
    """What an administrator does on the command line, beside the running server."""
    binary, environment = CONTEXT["command"]["binary"], os.environ | CONTEXT["command"]["environment"]
    done = subprocess.run([binary, *command, "-o", "json"], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def words(scope):
    return sorted(scope.split() if isinstance(scope, str) else scope)
