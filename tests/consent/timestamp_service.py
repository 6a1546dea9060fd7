"""A time-stamping service (RFC 3161) made of openssl, on a local port."""

import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

CONFIG = """
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[tsa_cert]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[tsa]
default_tsa = service
[service]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""


def openssl(*arguments, **more):
    command = ["openssl", *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, **more).stdout


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    """The folder of a certification authority and of the service's key."""
    folder = tmp_path_factory.mktemp("tsa")
    config = folder / "tsa.cnf"
    config.write_text(CONFIG.format(folder=folder))
    (folder / "serial").write_text("01\n")
    config_of_requests = folder / "req.cnf"
    config_of_requests.write_text(
        f"[req]\ndistinguished_name = dn\n[dn]\n{config.read_text()}"
    )
    made = ("req", "-newkey", "rsa:2048", "-nodes", "-config", config_of_requests)
    ca = ("-keyout", folder / "ca.key", "-out", folder / "ca.pem")
    openssl(
        *made, "-x509", "-days", 3650, "-subj", "/CN=essai", "-extensions", "ca", *ca
    )
    service = ("-keyout", folder / "tsa.key", "-out", folder / "tsa.csr")
    openssl(*made, "-subj", "/CN=horodatage", *service)
    signing = ("-CA", folder / "ca.pem", "-CAkey", folder / "ca.key", "-days", 3650)
    extensions = ("-extfile", config, "-extensions", "tsa_cert")
    files = ("-in", folder / "tsa.csr", "-out", folder / "tsa.pem")
    openssl("x509", "-req", *signing, *extensions, *files)
    return folder


@pytest.fixture
def stamping(authority, settings):
    """The service runs, and the settings name it."""

    class Service(BaseHTTPRequestHandler):
        def do_POST(self):
            query = authority / "query.tsq"
            query.write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            reply = ("-reply", "-config", authority / "tsa.cnf", "-section", "service")
            answer = openssl("ts", *reply, "-queryfile", query)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.TIMESTAMP_URL = f"http://127.0.0.1:{server.server_port}/"
    settings.TIMESTAMP_CA = str(authority / "ca.pem")
    yield authority
    server.shutdown()
    server.server_close()
