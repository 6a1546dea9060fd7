from pathlib import Path

import html5lib
import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory

from accounts.enums import Scope
from backoffice.navigation import MENU
from core.templatetags import ui

COMPONENTS = {
    "_add_link": {"url": "/x/", "label": "Ajouter une campagne"},
    "_alert": {"tone": "danger", "title": "Attention", "text": "Lu", "live": True},
    "_badge": {"tone": "info", "icon_name": "lock", "label": "Obligatoire"},
    "_brand": {"home": "/"},
    "_confirm": {
        "question": "Supprimer ?",
        "text": "Définitif.",
        "submit_label": "OK",
        "cancel_url": "/",
        "tone": "danger",
    },
    "_crumb": {"label": "Configuration", "url": "/x/"},
    "_edit_link": {"url": "/x/", "label": "Modifier", "of": "La newsletter"},
    "_empty": {
        "icon_name": "people",
        "title": "Aucune fiche",
        "text": "Ajoutez-en une.",
        "action_url": "/x/",
        "action_label": "Ajouter",
    },
    "_fact": {"label": "E-mail", "value": "jeanne@exemple.fr"},
    "_figure": {"label": "Clients", "value": 3, "hint": "sur 5", "url": "/x/"},
    "_form_actions": {"submit_label": "Enregistrer", "cancel_url": "/x/"},
    "_messages": {"messages": []},
    "_progress": {"label": "Envoi", "value": 1200, "total": 3000},
    "_tab": {"label": "Suppression", "url": "/x/", "active": True, "count": 3},
}


class SheetForm(forms.Form):
    name = forms.CharField(label="Nom")
    channel = forms.ChoiceField(
        label="Type de message",
        choices=[("email", "Mail"), ("sms", "SMS")],
        widget=forms.RadioSelect,
    )

    def clean(self):
        self.add_error(None, "Cette fiche existe déjà.")


def parse_strictly(fragment):
    return html5lib.HTMLParser(strict=True).parseFragment(fragment)


def render(source, **context):
    return Template("{% load ui %}" + source).render(Context(context))


def test_an_icon_is_inlined_and_hidden_from_screen_readers():
    svg = ui.icon("envelope")
    assert svg.startswith('<svg class="icon"')
    assert 'aria-hidden="true"' in svg
    assert "<path" in svg
    parse_strictly(svg)


def test_a_misspelt_icon_fails_loudly():
    with pytest.raises(FileNotFoundError):
        ui.icon("envelop")


def test_every_icon_that_python_names_exists():
    names = {symbol for _, symbol in ui.TONES.values()}
    names |= {entry.icon for entries in MENU.values() for entry in entries}
    for name in names:
        ui.icon(name)


@pytest.mark.parametrize("name", sorted(COMPONENTS))
def test_a_component_is_valid_html(name):
    parse_strictly(render_to_string(f"components/{name}.html", COMPONENTS[name]))


def test_every_component_opens_with_its_usage():
    directory = get_template("components/_alert.html").origin.name.rpartition("/")[0]
    for path in Path(directory).iterdir():
        assert path.read_text().startswith("{% comment %}\n"), path.name


def test_a_component_escapes_what_a_person_typed():
    shown = render_to_string(
        "components/_fact.html", {"label": "Nom", "value": "<script>"}
    )
    assert "&lt;script&gt;" in shown


def test_an_empty_fact_is_said():
    shown = render_to_string("components/_fact.html", {"label": "Nom", "value": ""})
    assert "Non renseigné" in shown


def test_a_fact_of_value_zero_is_shown():
    shown = render_to_string("components/_fact.html", {"label": "Envois", "value": 0})
    assert "<dd>0</dd>" in shown


def test_a_state_has_its_colour_and_its_word():
    badge = render('{% state_badge "withdrawn" "Retiré" %}')
    assert "badge-warning" in badge
    assert "Retiré" in badge
    parse_strictly(badge)


def test_an_unknown_state_is_neutral():
    assert "badge-neutral" in render('{% state_badge "strange" "Étrange" %}')


def test_a_badge_without_a_label_shows_that_of_its_state():
    scope = next(iter(Scope))
    assert str(scope.label) in render("{% state_badge scope %}", scope=scope)


def test_the_tab_of_the_present_page_is_marked():
    request = RequestFactory().get("/suppression/", {"page": 2})
    source = '{% tab "Consentement" "/consentement/" %}{% tab "Suppression" "/suppression/" %}'
    first, second = render(source, request=request).strip().split("</li>")[:2]
    assert "aria-current" not in first
    assert 'aria-current="page"' in second


def test_a_chart_says_its_numbers_three_ways(settings):
    settings.USE_THOUSAND_SEPARATOR = True
    chart = render(
        '{% bar_chart "Consentements" rows %}', rows=[("avril", 10), ("mai", 2500)]
    )
    tree = parse_strictly(chart)
    svg = tree.find(".//{http://www.w3.org/2000/svg}svg")
    assert svg.get("role") == "img"
    assert "mai 2" in svg.get("aria-label")
    heights = [
        rect.get("height") for rect in svg.iter("{http://www.w3.org/2000/svg}rect")
    ]
    assert heights == ["0", "96"]
    assert chart.count('<th scope="row">') == 2


def test_a_chart_of_zeros_divides_by_nothing():
    assert 'height="0"' in render('{% bar_chart "Retraits" rows %}', rows=[("mai", 0)])


def test_a_chart_without_rows_says_so():
    assert "Pas encore de chiffres" in render(
        '{% bar_chart "Retraits" rows %}', rows=[]
    )


def test_pages_keep_the_filters():
    shown = render_to_string(
        "components/_pagination.html",
        {"page_obj": Paginator(range(60), 25).page(2), "noun": "fiches"},
        RequestFactory().get("/contacts/clients/", {"q": "arb", "page": 2}),
    )
    parse_strictly(shown)
    assert "26 à 50 sur 60 fiches" in " ".join(shown.split())
    assert "?q=arb&amp;page=3" in shown


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, ""), (1, "> 1 fiche <"), (2, "1 à 2 sur 2 fiches <")],
)
def test_pages_count_one_as_one_and_leave_none_to_the_list(count, said):
    shown = render_to_string(
        "components/_pagination.html",
        {"page_obj": Paginator(range(count), 25).page(1), "noun": "fiches"},
        RequestFactory().get("/contacts/clients/"),
    )
    parse_strictly(shown)
    assert said in " ".join(shown.split())
    assert bool(shown.strip()) is bool(count)


def test_every_crispy_form_opens_with_its_errors_and_links_to_the_fields():
    shown = Template("{% load crispy_forms_filters %}{{ form|crispy }}").render(
        Context({"form": SheetForm({"name": ""})})
    )
    parse_strictly(shown)
    assert shown.count('role="alert"') == 1
    assert "autofocus" in shown
    assert shown.count("Cette fiche existe déjà.") == 1
    assert '<a href="#id_name">Nom</a>' in shown
    # A group of radio buttons has no control of its own: the link leads to the group.
    assert '<a href="#div_id_channel">' in shown
    assert 'id="div_id_channel"' in shown


def test_a_form_without_errors_has_no_summary():
    shown = Template("{% load crispy_forms_filters %}{{ form|crispy }}").render(
        Context({"form": SheetForm()})
    )
    assert 'role="alert"' not in shown
