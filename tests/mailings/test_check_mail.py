import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

GOOD = """\
DKIM-Signature: v=1; a=rsa-sha256; d=exemple.test; s=k; h=From:To:Subject:
 List-Unsubscribe:List-Unsubscribe-Post; bh=x; b=y
From: a@exemple.test
List-Unsubscribe: <https://exemple.test/rgpd/x/desabonnement/>
List-Unsubscribe-Post: List-Unsubscribe=One-Click

Bonjour
"""


def check(tmp_path, text):
    path = tmp_path / "recu.eml"
    path.write_text(text)
    call_command("check_mail", str(path))


def test_a_good_mail_passes(tmp_path, capsys):
    check(tmp_path, GOOD)

    assert "en ordre" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("Post; bh", "; bh", "ne couvre les deux"),
        ("DKIM-Signature", "X-Autre", "n'a pas de signature DKIM"),
        ("https://", "http://", "pas d'adresse https"),
        ("One-Click", "Autre", "RFC 8058"),
        ("List-Unsubscribe-Post: ", "X: ", "exactement un en-tête"),
    ],
)
def test_each_fault_is_named(tmp_path, capsys, old, new, fault):
    with pytest.raises(CommandError):
        check(tmp_path, GOOD.replace(old, new))

    assert fault in capsys.readouterr().err


def test_a_file_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(CommandError, match="ne peut pas être lu"):
        call_command("check_mail", str(tmp_path / "rien.eml"))
