import pytest

from contacts.formulas import as_typed, harmless

SUM = "SUM(A1)"


@pytest.mark.parametrize(
    "start",
    [
        "=",
        "+",
        "-",
        "@",
        " =",
        "\t=",
        "|",
        "%",
        "\uff1d",
        "\uff0b",
        "\uff0d",
        "\uff20",
        "\ufe62",
        "\ufe6b",
        "\u200b=",
        "\ufeff=",
        "\u2060\u200d=",
        "\u00ad=",
        "\u3164=",
        "\ufe0f=",
        "\u202e=",
        "\u00a0=",
        "\u3000\uff1d",
        "\U000e0020=",
    ],
)
def test_what_a_spreadsheet_might_run_becomes_words_and_comes_back(start):
    assert harmless(start + SUM) == f"'{start}{SUM}"
    assert as_typed(f"'{start}{SUM}") == start + SUM


@pytest.mark.parametrize("text", ["'=1", "''+33 6"])
def test_quotes_of_its_own_come_back(text):
    assert as_typed(harmless(text)) == text


@pytest.mark.parametrize("text", ["Jeanne", "É=1", "", "'neige", "a\u200b=1", "≠"])
def test_text_that_is_no_formula_is_unchanged(text):
    assert harmless(text) == text
    assert as_typed(text) == text
