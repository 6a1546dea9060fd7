import pytest

from messaging import tags


@pytest.mark.parametrize(
    "written",
    ["{lienRGDP#defaut}", "{lienRGPD#defaut}", "<lienRGDP#defaut>"],
)
def test_the_link_tag_of_the_article_is_accepted_literally(written):
    assert tags.names_in(f"Cliquez : {written}.") == {"lienRGDP"}


@pytest.mark.parametrize(
    ("text", "tag", "line", "column"),
    [
        ("Bonjour {prénom#defaut}", "{prénom#defaut}", 1, 9),
        ("Un\ndeux\n trois {nimporte#defaut}", "{nimporte#defaut}", 3, 8),
        ("{prenom}", "{prenom}", 1, 1),
        ("{Prenom#defaut}", "{Prenom#defaut}", 1, 1),
        ("{% for x in y %}", "{% for x in y %}", 1, 1),
        ("{{ prenom }}", "{{ prenom }}", 1, 1),
        ("{prenom{nom#defaut}#defaut}", "{prenom", 1, 1),
        ("{prenom#defaut", "{prenom#defaut", 1, 1),
        ("fin }", "}", 1, 5),
        ("<autre#defaut>", "<autre#defaut>", 1, 1),
    ],
)
def test_an_unknown_tag_is_named_with_its_place(text, tag, line, column):
    with pytest.raises(tags.UnknownTag) as raised:
        tags.names_in(text)

    assert (raised.value.tag, raised.value.line, raised.value.column) == (
        tag,
        line,
        column,
    )


def test_the_sentence_names_the_tag_its_place_and_the_nearest_one():
    with pytest.raises(tags.UnknownTag) as raised:
        tags.names_in("Bonjour {prenon#defaut}")

    assert str(raised.value) == (
        "Balise inconnue : « {prenon#defaut} » (ligne 1, colonne 9). "
        "Vouliez-vous écrire « {prenom#defaut} » ?"
    )


def test_a_tag_that_the_caller_cannot_fill_is_refused():
    with pytest.raises(tags.UnknownTag) as raised:
        list(tags.parse("Le {dateSuppression#defaut}"))

    assert "n'a pas de valeur dans ce message" in str(raised.value)


def test_a_megabyte_of_text_is_parsed_in_one_pass():
    text = "Bonjour {prenom#defaut}. " * 40_000

    assert tags.names_in(text) == {"prenom"}


def test_each_unknown_tag_is_named_with_its_place():
    assert tags.faults("{un#defaut} {prenom#defaut}\n{{ deux }}\n fin }") == [
        "Balise inconnue : « {un#defaut} » (ligne 1, colonne 1).",
        "Balise inconnue : « {{ deux }} » (ligne 2, colonne 1).",
        "Balise inconnue : « } » (ligne 3, colonne 6).",
    ]


def test_further_unknown_tags_are_counted():
    found = tags.faults("{x} " * 25_000)

    assert len(found) == 21
    assert found[-1] == "Et 24980 autres balises inconnues."


def test_a_list_shows_what_a_tag_stands_for():
    assert tags.readable("{prenom#defaut}, {lienRGPD#defaut} {x#defaut}") == (
        "[Prénom], [Choisir ce que je reçois] {x#defaut}"
    )


@pytest.mark.parametrize("text", ["<lien RGDP#defaut>", "< prenom#defaut >", "<a#b>"])
def test_a_tag_misspelt_between_angle_brackets_is_named(text):
    assert len(tags.faults(text)) == 1


@pytest.mark.parametrize(
    "text", ['<a href="https://exemple.fr/#prix">', "<https://exemple.fr/#prix>"]
)
def test_html_and_links_are_not_tags(text):
    assert tags.faults(text) == []


def test_only_an_allowed_tag_is_suggested():
    allowed = {"lienRGDP", "prenom"}
    assert tags.faults("{lienrgdp#defaut}", allowed) == [
        "Balise inconnue : « {lienrgdp#defaut} » (ligne 1, colonne 1). "
        "Vouliez-vous écrire « {lienRGDP#defaut} » ?"
    ]
