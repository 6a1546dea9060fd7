"""An authenticator made of software: what a phone or a key answers to a page (WebAuthn)."""

import hashlib
import json
import secrets

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

HERE = "/connexion/double-authentification/webauthn/"
ORIGIN = "http://testserver"
AAGUID = b"\0" * 16


class Passkey:
    def __init__(self, rp="testserver"):
        self.rp_hash = hashlib.sha256(rp.encode()).digest()
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.count = 0
        self.handle = None

    def _answer(self, response):
        name = websafe_encode(self.id)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {"credProps": {"rk": True}},
            }
        )

    def _flags(self, verified):
        flags = AuthenticatorData.FLAG.UP
        return flags | AuthenticatorData.FLAG.UV if verified else flags

    def created(self, options, *, verified=True):
        asked = options["publicKey"]
        self.handle = asked["user"]["id"]
        public = ES256.from_cryptography_key(self.private.public_key())
        data = AuthenticatorData.create(
            self.rp_hash,
            self._flags(verified) | AuthenticatorData.FLAG.AT,
            self.count,
            AttestedCredentialData.create(AAGUID, self.id, public),
        )
        client = client_data("webauthn.create", asked["challenge"])
        attestation = AttestationObject.create("none", data, {})
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "attestationObject": websafe_encode(bytes(attestation)),
            }
        )

    def signed(self, options, *, verified=True, handle=None, challenge=None):
        self.count += 1
        data = bytes(
            AuthenticatorData.create(self.rp_hash, self._flags(verified), self.count)
        )
        asked = challenge or options["publicKey"]["challenge"]
        client = client_data("webauthn.get", asked)
        signature = self.private.sign(
            data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256())
        )
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signature),
                "userHandle": handle or self.handle,
            }
        )


def client_data(kind, challenge):
    return json.dumps({"type": kind, "challenge": challenge, "origin": ORIGIN}).encode()


def add(client, *, alone=True, name="Ma clé", verified=True):
    """Enrol a passkey as this client's browser would; returns it and the answer."""
    key = Passkey()
    options = client.get(f"{HERE}add/").context["js_data"]["creation_options"]
    data = {"name": name, "credential": key.created(options, verified=verified)}
    response = client.post(
        f"{HERE}add/", data | ({"passwordless": "on"} if alone else {})
    )
    return key, response


def login_options(client):
    return client.get(f"{HERE}login/", HTTP_ACCEPT="application/json").json()[
        "request_options"
    ]
