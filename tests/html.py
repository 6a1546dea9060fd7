"""Reading pages."""

import re

import html5lib

XHTML = "{http://www.w3.org/1999/xhtml}"
FORM = re.compile(r"<form\b.*?</form>", re.S)


def posted_forms(page):
    """The `form` elements of a page whose method is POST.

    Parses these parts alone: reading a whole page takes longer than serving it.
    """
    for text in FORM.findall(page):
        [form] = html5lib.parseFragment(text, namespaceHTMLElements=False)
        if form.get("method", "").lower() == "post":
            yield form
