"""A mail relay like a provider's: it requires STARTTLS and a password.

    python -m deploy.check.relay CERTIFICATE KEY DIRECTORY

Stores each message as a file of the directory.
"""

import ssl
import sys
import time
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

NAME, PASSWORD = b"utilisateur", b"mot-de-passe"


class Mailbox:
    def __init__(self, directory: Path) -> None:
        self.directory = directory

    async def handle_DATA(self, server: SMTP, session: Session, mail: Envelope) -> str:
        content = mail.original_content or b""
        number = len(list(self.directory.iterdir()))
        (self.directory / f"{number:06d}.eml").write_bytes(content)
        return "250 2.0.0 OK"


def knows(
    server: SMTP, session: Session, envelope: Envelope, how: str, given: object
) -> AuthResult:
    right = given == LoginPassword(NAME, PASSWORD)
    return AuthResult(success=right, handled=False)


def main() -> None:
    certificate, key, directory = sys.argv[1:]
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    Controller(
        Mailbox(Path(directory)),
        hostname="127.0.0.1",
        port=587,
        tls_context=context,
        require_starttls=True,
        authenticator=knows,
        auth_required=True,
    ).start()
    while True:
        time.sleep(3600)


if __name__ == "__main__":
    main()
