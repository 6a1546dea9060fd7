"""Helpers shared by the tests of the public pages."""

from html.parser import HTMLParser

import html5lib

from consent import links


class _Fields(HTMLParser):
    def __init__(self):
        super().__init__()
        self.fields = {}

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag != "input" or "name" not in attrs:
            return
        is_box = attrs.get("type") == "checkbox"
        if is_box and "checked" not in attrs:
            return
        self.fields[attrs["name"]] = attrs.get("value", "on" if is_box else "")


def fields_of(response):
    """Return the fields that a browser would send for this page's forms left
    unchanged."""
    parser = _Fields()
    parser.feed(response.content.decode())
    return parser.fields


def assert_valid_html(response):
    html5lib.HTMLParser(strict=True).parse(response.content.decode())


def path_of(url):
    return "/" + url.split("/", 3)[3]


def preferences_path(contact, now=None):
    return path_of(links.preferences_url(contact, now=now))


def one_click_path(contact, campaign):
    return path_of(links.one_click_url(contact, campaign))


def contest_path(contact, events):
    """Return the path where the contact takes back the choices of this act."""
    newest = max(events, key=lambda event: event.pk)
    return path_of(links.contest_url(contact, newest))


def box(campaign):
    return f"campaign_{campaign.pk}"
