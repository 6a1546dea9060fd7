"""A mail server that accepts several messages at once and enforces RFC 2920 and RFC
3030."""

import socket
import threading
from email import message_from_bytes, policy

import pytest


class ChunkServer:
    """Store the messages received. `answers` maps recipients to replies.

    The server hangs up once after `cut_after` texts; the last one is accepted but not
    answered.
    """

    def __init__(self):
        self.answers = {}
        self.text_answers = {}
        self.cut_after = None
        self.messages = []
        self.raw = []
        self.recipients = []
        self.connections = 0
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                client, _ = self.server.accept()
            except OSError:
                return
            self.connections += 1
            with client, client.makefile("rwb") as stream:
                self.talk(client, stream)

    def stop(self):
        # shutdown() wakes the thread blocked in accept(); close() alone does not.
        self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()
        self.thread.join(5)

    def talk(self, client, stream):
        stream.write(b"220 chunks\r\n")
        stream.flush()
        sender = to = ""
        while line := stream.readline().decode().strip():
            verb, _, words = line.partition(" ")
            verb = verb.upper()
            if verb == "EHLO":
                answer = "250-chunks\r\n250-PIPELINING\r\n250 CHUNKING"
            elif verb == "RSET":
                sender = to = ""
                answer = "250 2.0.0 OK"
            elif verb == "MAIL":
                answer = "503 5.5.1 nested MAIL" if sender else "250 2.1.0 OK"
                sender = words
            elif verb == "RCPT":
                address = words.removeprefix("TO:<").removesuffix(">")
                answer = self.answers.get(address, "250 2.1.5 OK")
                to = address if answer.startswith("250") else ""
            elif verb == "BDAT":
                answer = self.take(stream.read(int(words.split()[0])), to)
            else:
                answer = "221 bye" if verb == "QUIT" else "500 what?"
            if not answer:
                return
            stream.write(answer.encode() + b"\r\n")
            stream.flush()
            if answer.startswith(("221", "421")):
                return

    def take(self, data, to):
        if not to:
            return "554 5.5.1 no valid recipients"
        answer = self.text_answers.get(to, "250 2.0.0 OK")
        if answer.startswith("250"):
            self.raw.append(data)
            self.messages.append(message_from_bytes(data, policy=policy.default))
            self.recipients.append(to)
        if self.cut_after is not None and len(self.messages) >= self.cut_after:
            self.cut_after = None
            return None
        return answer


@pytest.fixture
def chunk_server(settings):
    server = ChunkServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.stop()
