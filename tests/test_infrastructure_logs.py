import logging

import pytest

from config.redaction import DiscreetFormatter


@pytest.mark.parametrize(
    ("message", "written"),
    [
        ("GET /rgpd/abc:def_1/ 200", "GET /rgpd/[jeton]/ 200"),
        ("GET /rgpd/abc:def/desabonnement/", "GET /rgpd/[jeton]/desabonnement/"),
        ("GET /rgpd/lien/", "GET /rgpd/lien/"),
        ("GET /contacts/clients/?q=Dupont HTTP", "GET /contacts/clients/?[...] HTTP"),
        ("GET /portail/entrer/" + "a1B_" * 8 + "/", "GET /portail/entrer/[jeton]/"),
        ("refused: jeanne@example.org", "refused: [adresse]"),
        ("refused: +33612345678", "refused: [numéro]"),
        ("refused: 06 12 34 56 78.", "refused: [numéro]."),
        ("GET /administration/parametres/configuration/ 200",) * 2,
        ("Task purge[0b5c7a12-1234-5678-9abc-def012345678] received",) * 2,
    ],
)
def test_a_log_line_keeps_no_token_no_address_and_no_number(message, written):
    record = logging.LogRecord("a", logging.INFO, "a.py", 1, message, (), None)

    assert DiscreetFormatter().format(record) == written


def test_a_traceback_does_not_quote_the_row_that_the_database_refused():
    error = ValueError("duplicate\nDETAIL:  Key (last_name)=(Dupont) already exists.")
    info = (ValueError, error, None)
    record = logging.LogRecord("a", logging.ERROR, "a.py", 1, "no", (), info)

    assert "Dupont" not in DiscreetFormatter().format(record)
