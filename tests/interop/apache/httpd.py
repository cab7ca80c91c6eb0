"""An Apache of our own: a generated configuration, free loopback ports, a folder that goes away, a process ended by its id."""

import grp
import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from harness import CONTEXT, ISSUER, RESOURCE

MODULES = Path(os.environ.get("APACHE_MODULES", "/usr/lib/apache2/modules"))
# What a page needs; those that this Apache has built in are left out.
LOADED = "mpm_event authn_core authz_core authz_user mime dir alias include auth_openidc".split()
PAGE = """<!DOCTYPE html><title>Notes</title>
<p id="user"><!--#echo var="REMOTE_USER" --></p>
<p id="name"><!--#echo var="OIDC_CLAIM_name" --></p>
<p id="email"><!--#echo var="OIDC_CLAIM_email" --></p>
<p id="sub"><!--#echo var="OIDC_CLAIM_sub" --></p>
<p id="access_token"><!--#echo var="OIDC_access_token" --></p>
"""


class Site:
    """One virtual host: an app on a port of its own."""

    def __init__(self):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.redirect_uri = f"{self.url}/notes/back"
        self.page = f"{self.url}/notes/"
        self.signed_out = f"{self.url}/signed-out.html"
        self.client = None
        self.directives = []

    def configuration(self, folder):
        lines = [
            f"Listen 127.0.0.1:{self.port}",
            # A connection that Apache ends while the next request is on its way is nobody's fault.
            "KeepAlive Off",
            f"<VirtualHost 127.0.0.1:{self.port}>",
            f"ServerName 127.0.0.1:{self.port}",
            f"DocumentRoot {folder}/pages",
            f"OIDCProviderMetadataURL {ISSUER}/.well-known/openid-configuration",
            f"OIDCClientID {self.client['client_id']}",
            f"OIDCRedirectURI {self.redirect_uri}",
            f"OIDCCryptoPassphrase {secrets.token_urlsafe(32)}",
            f'OIDCScope "{CONTEXT["openid_scopes"]}"',
            "OIDCPKCEMethod S256",
            "OIDCRemoteUserClaim email",
            # The module looks at the metadata and the keys of the server as often as it is told; never mind the cache here.
            *self.directives,
            "<Location /notes/>",
            "AuthType openid-connect",
            "Require valid-user",
            "</Location>",
            # As an API: the token of a request, by introspection.
            f"OIDCOAuthServerMetadataURL {ISSUER}/.well-known/oauth-authorization-server",
            f"OIDCOAuthClientID {RESOURCE['client_id']}",
            f"OIDCOAuthClientSecret {RESOURCE['client_secret']}",
            "OIDCOAuthRemoteUserClaim sub",
            "<Location /api/>",
            "AuthType oauth20",
            "Require claim scope~notes:read",
            "</Location>",
            "</VirtualHost>",
        ]
        return "\n".join(lines)


class Apache:
    def __init__(self, sites):
        self.program = find()
        self.folder = Path(tempfile.mkdtemp(prefix="grantor-apache."))
        self.sites = sites
        self.process = None

    def start(self):
        pages = self.folder / "pages"
        for path in (pages / "notes", pages / "api", self.folder / "run"):
            path.mkdir(parents=True)
        for name in ("notes/index.shtml", "api/index.shtml"):
            (pages / name).write_text(PAGE)
        (pages / "signed-out.html").write_text("<!DOCTYPE html><title>Signed out</title><p>Signed out of notes.")
        (self.folder / "mime.types").write_text("text/html html shtml\n")
        configuration = self.folder / "httpd.conf"
        configuration.touch(0o600)
        configuration.write_text(self.configuration())
        if os.geteuid() == 0:
            # Its children are nobody, and read the pages.
            for path in (self.folder, *self.folder.rglob("*")):
                if path != configuration:
                    path.chmod(0o755 if path.is_dir() else 0o644)
        self.process = subprocess.Popen(
            [self.program, "-d", self.folder, "-f", configuration, "-D", "FOREGROUND"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )
        deadline = time.monotonic() + 30
        for site in self.sites:
            while True:
                if self.process.poll() is not None:
                    raise RuntimeError(f"Apache ended with {self.process.returncode}: {self.process.stderr.read()} {self.log()}")
                try:
                    with urllib.request.urlopen(site.signed_out, timeout=2):
                        break
                except OSError:
                    if time.monotonic() > deadline:
                        raise RuntimeError(f"Apache did not answer within 30 s: {self.log()}") from None
                    time.sleep(0.05)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self):
        path = self.folder / "error.log"
        return " | ".join(path.read_text(errors="replace").splitlines()[-12:]) if path.exists() else ""

    def configuration(self):
        built_in = subprocess.run([self.program, "-l"], capture_output=True, text=True, timeout=20, check=True).stdout
        missing = [name for name in LOADED if not (MODULES / f"mod_{name}.so").exists() and f"mod_{name}.c" not in built_in]
        if missing:
            raise RuntimeError(f"Apache lacks {', '.join(missing)} in {MODULES} (libapache2-mod-auth-openidc; APACHE_MODULES=/path)")
        load = [f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in LOADED if f"mod_{name}.c" not in built_in]
        return "\n".join([
            f"ServerRoot {self.folder}",
            "ServerName 127.0.0.1",
            f"PidFile {self.folder}/run/httpd.pid",
            f"DefaultRuntimeDir {self.folder}/run",
            f"ErrorLog {self.folder}/error.log",
            "LogLevel warn auth_openidc:info",
            *load,
            *nobody(),
            f"TypesConfig {self.folder}/mime.types",
            "AddOutputFilter INCLUDES .shtml",
            "DirectoryIndex index.shtml",
            f"<Directory {self.folder}/pages>",
            "Options +Includes",
            "Require all granted",
            "</Directory>",
            *(site.configuration(self.folder) for site in self.sites),
            "",
        ])


def nobody():
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam("nobody")
    return [f"User {user.pw_name}", f"Group {grp.getgrgid(user.pw_gid).gr_name}"]


def find():
    for name in (os.environ.get("APACHE", ""), "apache2", "/usr/sbin/apache2", "httpd", "/usr/sbin/httpd"):
        if path := name and shutil.which(name):
            return path
    raise RuntimeError("no Apache: install apache2-bin and libapache2-mod-auth-openidc, or say where it is with APACHE")


def new_key():
    """A private key as PEM, and its public half."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


def shown(html):
    """What the page shows of who is there."""
    return dict(re.findall(r'<p id="(\w+)">(.*?)</p>', html))
