"""Several messages at once: each reply is matched to its own command."""

import math
import uuid

import pytest
from django.utils import timezone

from accounts.models import Company
from messaging import email
from messaging.compiled_template import CompiledTemplate, Skeleton, one_line
from messaging.delivery_errors import DeliveryError, ErrorKind
from messaging.email import Mail
from messaging.placeholders import MissingLink, Pieces, Placeholder
from messaging.render import Compiled, Rendered

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture(params=["smtp_sink", "chunk_server"])
def server(request):
    return request.getfixturevalue(request.param)


def mails(number, compiled=None, values=dict):
    skeleton = Skeleton.of(Company(name="Les Lilas"))
    compiled = compiled or Compiled.of(Rendered("Sujet", "<p>Corps</p>", "Corps", ""))
    template = CompiledTemplate(skeleton, compiled, NOW)
    return [
        Mail(template, f"p{n}@exemple.test", uuid.uuid4(), values)
        for n in range(number)
    ]


def delivered(letters, until=math.inf):
    with email.transport() as transport:
        return [shape(result) for result in transport.deliver(letters, until)]


def shape(result):
    return result.kind if isinstance(result, DeliveryError) else result


def test_many_messages_arrive_each_once_in_their_order(server):
    assert delivered(mails(25)) == [""] * 25

    assert server.recipients == [f"p{n}@exemple.test" for n in range(25)]


def test_a_whole_batch_takes_one_connection(chunk_server):
    delivered(mails(25))

    assert chunk_server.connections == 1


@pytest.mark.parametrize(
    ("answer", "error_kind"),
    [
        ("550 5.1.1 No such user", ErrorKind.DEAD_ADDRESS),
        ("550 5.7.1 Policy", ErrorKind.REFUSED),
        ("451 4.7.1 Greylisted", ErrorKind.LATER),
    ],
)
def test_a_refused_recipient_is_the_only_one_blamed(chunk_server, answer, error_kind):
    chunk_server.answers = {"p1@exemple.test": answer, "p2@exemple.test": answer}

    assert delivered(mails(4)) == ["", error_kind, error_kind, ""]

    assert chunk_server.recipients == ["p0@exemple.test", "p3@exemple.test"]


def test_a_refused_text_is_not_a_dead_address(chunk_server):
    chunk_server.text_answers = {"p1@exemple.test": "554 5.6.0 Spam"}

    assert delivered(mails(3)) == ["", ErrorKind.REFUSED, ""]


def test_a_cut_leaves_uncertain_only_what_was_written_without_an_answer(chunk_server):
    chunk_server.cut_after = 3

    results = until_all_wait(mails(25))

    assert results[:2] == ["", ""]
    assert set(results[2:]) == {ErrorKind.UNCERTAIN}
    assert len(results) == 10
    assert chunk_server.recipients == [
        "p0@exemple.test",
        "p1@exemple.test",
        "p2@exemple.test",
    ]


def test_after_a_cut_the_next_messages_stay_queued(smtp_sink):
    smtp_sink.drop_after_data()

    assert until_all_wait(mails(5)) == [ErrorKind.UNCERTAIN]

    assert smtp_sink.recipients == ["p0@exemple.test"]


def until_all_wait(letters):
    """Deliver until the transport stops for all; return the results up to there."""
    results = []
    with email.transport() as transport, pytest.raises(DeliveryError) as stopped:
        results.extend(map(shape, transport.deliver(letters, math.inf)))
    assert stopped.value.for_all
    return results


def test_a_421_while_closing_blames_no_recipient(chunk_server):
    chunk_server.answers = {"p2@exemple.test": "421 4.3.2 Closing"}

    with email.transport() as transport:
        results = transport.deliver(mails(5), math.inf)
        first = [next(results) for _ in range(3)]

    assert first[:2] == ["", ""]
    assert first[2].kind == ErrorKind.BUSY
    assert first[2].for_all


def test_nothing_is_sent_after_the_deadline(server):
    assert delivered(mails(3), until=-1) == []

    assert server.messages == []


def test_one_message_that_cannot_be_rendered_does_not_block_the_others(server):
    letters = mails(3)
    letters[1].find_values = missing
    letters[1].template = CompiledTemplate(
        Skeleton.of(Company(name="Les Lilas")),
        Compiled(*(Pieces([Placeholder("lien", "raw")]) for _ in range(4))),
        NOW,
    )

    results = delivered(letters)

    assert (results[0], results[2]) == ("", "")
    assert isinstance(results[1], MissingLink)
    assert server.recipients == ["p0@exemple.test", "p2@exemple.test"]


def missing():
    raise MissingLink("lien")


def test_an_address_that_cannot_be_encoded_is_dead_and_the_others_are_sent(server):
    letters = mails(3)
    letters[1].to = "zoé@exemple.test"

    assert delivered(letters) == ["", ErrorKind.DEAD_ADDRESS, ""]


def test_a_domain_with_accents_is_sent_in_ascii(server):
    letters = mails(1)
    letters[0].to = "zoe@élan.test"

    assert delivered(letters) == [""]
    assert server.recipients == ["zoe@xn--lan-9la.test"]


@pytest.mark.parametrize(
    "name",
    [
        "Éloïse",
        ".Point",
        "Jeanne ",
        "x" * 200,
        "é" * 120,
        "🎉",
        "=3D",
        "<b>&",
        "",
        "..",
    ],
)
def test_the_bytes_sent_are_received_unchanged(server, name):
    parts = [
        "Bonjour ",
        Placeholder("prenom", "raw"),
        ",\n.\n.. deux\n",
        "z" * 1200,
        " fin ",
    ]
    html = ["<p>", Placeholder("prenom", "html"), "</p>\n.\n"]
    compiled = Compiled(
        Pieces(["Été : ", Placeholder("prenom", "line"), " " + "long " * 40]),
        Pieces(html),
        Pieces(parts),
        Pieces([]),
    )
    letters = mails(1, compiled, lambda: {"prenom": name})

    assert delivered(letters) == [""]

    [message] = server.messages
    wanted = compiled.typeset().fill({"prenom": name})
    assert message.defects == []
    assert message["Subject"] == one_line(wanted.subject)
    assert content(message, "plain") == wanted.text
    assert content(message, "html") == wanted.html


def content(message, kind):
    return message.get_body((kind,)).get_content().replace("\r\n", "\n")


def test_no_line_exceeds_the_smtp_limit():
    compiled = Compiled(
        Pieces(["é" * 300]),
        Pieces(["<p>" + "a" * 5000, Placeholder("nom", "html"), "</p>"]),
        Pieces(["a" * 74, Placeholder("nom", "raw"), "b" * 74]),
        Pieces([]),
    )
    [letter] = mails(1, compiled, lambda: {"nom": "ü" * 500})
    letter.to = "p@" + ".".join(["x" * 60] * 3) + ".test"

    head, _, body = letter.data.partition(b"\r\n\r\n")

    assert max(map(len, head.split(b"\r\n"))) <= 998
    assert max(map(len, body.split(b"\r\n"))) <= 76
    assert letter.data.isascii()
    assert b"\n" not in letter.data.replace(b"\r\n", b"")
