import unicodedata

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


def test_an_extension_pair_is_never_split_across_two_parts():
    # 152 + 2: the pair does not fit in the first part, which keeps a free septet.
    assert sms.count("a" * 152 + "€" + "a" * 152).parts == 3
    assert sms.count("ê" * 66 + "🎉" + "ê" * 66).parts == 3


@pytest.mark.parametrize("character", "çêâîôûëïœÀÈÊ’…–«»")
def test_french_characters_that_force_unicode_can_be_replaced(character):
    assert sms.count(character).forcing == (character,)
    assert sms.count(sms.shortened(character)).is_short


def test_only_characters_outside_gsm_7_bit_are_replaced():
    assert sms.shortened("Été à Noël, ça va ?") == "Été à Noel, ca va ?"


def test_the_stop_line_is_written_once(settings):
    settings.SMS_STOP_CODE = "36180"

    once = sms.with_stop("Bonjour")

    assert once == "Bonjour\nSTOP au 36180"
    assert sms.with_stop(once) == once
    assert len(sms.stop_line()) == 13


@pytest.mark.parametrize(
    ("typed", "proposed"),
    [
        ("Au n° 5, N°12", "Au no 5, No 12"),
        ("Il fera 35°", "Il fera 35 degres"),
        ("12 m², 3 m³, ½ journée", "12 m2, 3 m3, 1/2 journée"),
        ("L’été – « ici »…", 'L\'été - " ici "...'),
        ("• 10\u202fh\u00a030 × 2", "- 10 h 30 x 2"),
        ("Marque™, №3, ﬁn, 1ᵉʳ", "MarqueTM, No3, fin, 1er"),
        ("Łódź", "Łodz"),
        ("Bravo 🎉", "Bravo 🎉"),
        ("rendez\u00advous\u200b", "rendezvous"),
    ],
)
def test_pasted_characters_have_a_plainer_form(typed, proposed):
    assert sms.shortened(typed) == proposed


def test_a_combining_accent_is_composed_before_counting():
    apart = unicodedata.normalize("NFD", "L'été à Noël, ça va : où ?").replace("ç", "c")

    assert sms.count(unicodedata.normalize("NFD", "été à è ù")).is_short
    assert sms.outgoing(apart, stop=False) == unicodedata.normalize("NFC", apart)
    assert sms.shortened(apart) == "L'été à Noel, ca va : où ?"
