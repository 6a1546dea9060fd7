"""What Django's test client reads, in the characters of a keyboard; a browser gets the page as it is.

A line break between words is one space, as a browser shows it; those of a value are kept.
"""

import re

from django.core.mail.backends.locmem import EmailBackend

KEYBOARD = str.maketrans({"\u00a0": " ", "\u202f": " ", "’": "'", "…": "..."})


KEPT = re.compile(
    r"""(<(?:pre|textarea|script)\b.*?</(?:pre|textarea|script)>|\bvalue="[^"]*")""",
    re.DOTALL,
)


def typed(text):
    pieces = KEPT.split(text.replace("&rsquo;", "&#x27;").translate(KEYBOARD))
    # The even ones are text and tags, the odd ones keep their lines.
    pieces[::2] = [re.sub(r"\s*\n\s*", " ", piece) for piece in pieces[::2]]
    return "".join(pieces)


class Mailbox(EmailBackend):
    """Django's mailbox of the tests, whose letters are read in the same way."""

    def send_messages(self, messages):
        for message in messages:
            message.subject = message.subject.translate(KEYBOARD)
            message.body = message.body.translate(KEYBOARD)
        return super().send_messages(messages)


def as_typed(get_response):
    def middleware(request):
        response = get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        by_test_client = request.META["SERVER_NAME"] == "testserver"
        if is_page and by_test_client and not response.streaming:
            response.content = typed(response.content.decode()).encode()
        return response

    return middleware
