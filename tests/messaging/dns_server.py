"""A local DNS server over UDP, for the names that the test defines."""

import socket
import threading

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest


class Zone:
    """`records`: (name, type) -> texts in zone-file format. A missing name does not
    exist."""

    def __init__(self):
        self.records = {}
        self.asked = []

    def publish(self, name, *texts, kind="TXT"):
        quoted = [t if kind != "TXT" else _quoted(t) for t in texts]
        self.records[name, kind] = quoted

    def answer(self, query):
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        kind = dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.RA
        if texts := self.records.get((name, kind)):
            reply.answer.append(
                dns.rrset.from_text(question.name, 60, "IN", kind, *texts)
            )
        elif not any(known == name for known, _ in self.records):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply.to_wire()


def _quoted(text):
    parts = [text[i : i + 200] for i in range(0, len(text), 200)] or [""]
    return " ".join(f'"{part}"' for part in parts)


@pytest.fixture
def zone(settings):
    zone = Zone()
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                data, caller = server.recvfrom(4096)
            except OSError:
                return
            if not data:
                return
            server.sendto(zone.answer(dns.message.from_wire(data)), caller)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    settings.DNS_SERVERS = [f"127.0.0.1:{server.getsockname()[1]}"]
    yield zone
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
        last.sendto(b"", server.getsockname())
    thread.join(timeout=5)
    server.close()
