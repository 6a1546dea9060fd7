"""Time stamps of the anchors by a service that we do not run (RFC 3161).

Whoever holds all our machines can rewrite the database, the journal and the heads, but
cannot make a stamp of yesterday.
"""

import base64
import datetime
from pathlib import Path
from typing import Any

import requests
from cryptography import x509
from django.conf import settings
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

PATIENCE = 15
"""Seconds that the service has to answer."""


class NoStamp(Exception):
    """The service gave no valid stamp; the message is in French."""


def is_set() -> bool:
    return bool(settings.TIMESTAMP_URL and settings.TIMESTAMP_CA)


def stamp(root: bytes) -> dict[str, str]:
    """The service's answer over this root (base64 of DER) and its date. Raises NoStamp."""
    query = TimestampRequestBuilder().data(root)
    query = query.hash_algorithm(HashAlgorithm.SHA256).cert_request(cert_request=True)
    try:
        answer = requests.post(
            settings.TIMESTAMP_URL,
            data=query.build().as_bytes(),
            headers={"Content-Type": "application/timestamp-query"},
            timeout=PATIENCE,
        )
        answer.raise_for_status()
    except requests.RequestException as error:
        raise NoStamp("le service d'horodatage ne répond pas") from error
    return {
        "token": base64.b64encode(answer.content).decode(),
        "at": date_of(answer.content, root).isoformat(),
    }


def date_of(answer: bytes, root: bytes) -> datetime.datetime:
    """The date of a stamp over this root. Raises NoStamp if the stamp is not valid."""
    try:
        response = decode_timestamp_response(answer)
        _verifier(response).verify_message(response, root)
    except (ValueError, VerificationError) as error:
        raise NoStamp("l'horodatage n'est pas valide") from error
    return response.tst_info.gen_time


def _verifier(response: TimeStampResponse) -> Any:
    builder = VerifierBuilder()
    for root in _roots():
        builder = builder.add_root_certificate(root)
    return builder.build()


def _roots() -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(Path(settings.TIMESTAMP_CA).read_bytes())
    except (OSError, ValueError) as error:
        raise NoStamp("le certificat de TIMESTAMP_CA ne se lit pas") from error
