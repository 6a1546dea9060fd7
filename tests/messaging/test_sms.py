import pytest

from messaging import sms


@pytest.mark.parametrize(
    ("text", "units", "parts", "short"),
    [
        ("", 0, 0, True),
        ("a" * 160, 160, 1, True),
        ("a" * 161, 161, 2, True),
        ("a" * 306, 306, 2, True),
        ("a" * 307, 307, 3, True),
        ("é è à ù É Ç", 11, 1, True),
        ("€[]{}", 10, 1, True),
        ("€" * 80, 160, 1, True),
        ("ç", 1, 1, False),
        ("ê" * 70, 70, 1, False),
        ("ê" * 71, 71, 2, False),
        ("ê" * 134, 134, 2, False),
        ("ê" * 135, 135, 3, False),
        ("🎉", 2, 1, False),
        ("🎉" * 35, 70, 1, False),
        ("🎉" * 36, 72, 2, False),
    ],
)
def test_septets_and_parts_are_counted(text, units, parts, short):
    found = sms.count(text)

    assert (found.units, found.parts, found.is_short) == (units, parts, short)


def test_a_pair_is_never_split_across_two_parts():
    # 152 + 2: the pair does not fit in the first part, which keeps a free septet.
    assert sms.count("a" * 152 + "€" + "a" * 152).parts == 3
    assert sms.count("ê" * 66 + "🎉" + "ê" * 66).parts == 3


@pytest.mark.parametrize("character", "çêâîôûëïœÀÈÊ’…–«»")
def test_the_french_traps_force_the_long_encoding_and_can_be_replaced(character):
    assert sms.count(character).forcing == (character,)
    assert sms.count(sms.shortened(character)).is_short


def test_what_is_short_already_is_not_replaced():
    assert sms.shortened("Été à Noël, ça va ?") == "Été à Noel, ca va ?"


def test_the_stop_line_is_written_once(settings):
    settings.SMS_STOP_CODE = "36180"

    once = sms.with_stop("Bonjour")

    assert once == "Bonjour\nSTOP au 36180"
    assert sms.with_stop(once) == once
    assert len(sms.stop_line()) == 13
