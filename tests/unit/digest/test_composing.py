"""The words of a digest: nothing where there is nothing, one line a thing, no markup that somebody else wrote."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.digest.composing import SHOWN, Line, Section, compose, number, one_line
from service.digest.sending import Refused, message_of
from service.settings import Settings

SITE = "https://debrief.example"


def sections(*texts, total=None):
    return [Section("Due today", [Line(text, "/follow-ups") for text in texts], total or len(texts), "/follow-ups")]


def test_nothing_to_say_is_no_letter():
    assert compose("Nora Hughes", "Debrief", [], SITE) is None
    assert compose("Nora Hughes", "Debrief", sections(), SITE) is None


def test_both_versions_tell_the_same():
    letter = compose("Nora Hughes", "Debrief: 1 thing", sections("Redwood Foods: Send the contract"), SITE)
    assert letter is not None
    for text in (letter.text, letter.html):
        assert "Good morning Nora Hughes," in text
        assert "Redwood Foods: Send the contract" in text
        assert f"{SITE}/follow-ups" in text
        assert f"{SITE}/profile" in text


def test_a_long_list_is_cut_and_told():
    letter = compose("Nora", "Debrief", sections(*(f"thing {n}" for n in range(40))), SITE)
    assert letter is not None
    assert letter.text.count("- thing") == letter.html.count(">thing ") == SHOWN
    assert "and 30 more: https://debrief.example/follow-ups" in letter.text
    assert "and 30 more</a>" in letter.html


@given(st.text())
def test_no_text_makes_a_second_line(text):
    assert "\n" not in one_line(text)
    assert "\r" not in one_line(text)
    assert len(one_line(text)) <= 200
    assert len(one_line(text).splitlines()) <= 1


def test_markup_of_a_client_is_shown_as_it_was_written():
    letter = compose("<b>Nora</b>", "Debrief", sections('<a href="https://evil.example">Mill & Co</a>'), SITE)
    assert letter is not None
    assert "evil.example</a>" not in letter.html
    assert "&lt;a href=&quot;https://evil.example&quot;&gt;Mill &amp; Co&lt;/a&gt;" in letter.html
    assert "<b>" not in letter.html


@pytest.mark.parametrize(("count", "words"), [(0, "0 drafts"), (1, "1 draft"), (2, "2 drafts")])
def test_numbers(count, words):
    assert number(count, "draft", "drafts") == words


def made(name, email="nora@example.com"):
    letter = compose(name, "Debrief: 1 thing\r\nBcc: eve@example.com", sections("葵工業: 見積もりを送る"), SITE)
    assert letter is not None
    settings = Settings(_env_file=None, mail_from="debrief@example.com")
    return message_of(
        settings, letter, name=name, email=email, key="u-2026-11-16", at=datetime(2026, 11, 16, tzinfo=UTC)
    )


@given(st.text())
def test_no_name_makes_a_header(name):
    head = made(name).as_bytes().split(b"\r\n\r\n")[0]
    names = [line.split(b":")[0] for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))]
    assert sorted(names) == sorted(
        [b"To", b"From", b"Subject", b"Date", b"Message-ID", b"Auto-Submitted", b"MIME-Version", b"Content-Type"]
    )


def test_a_mail_is_ascii_with_short_lines():
    raw = made("Mia 葵").as_bytes()
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


@pytest.mark.parametrize("email", ["", "nora", "nora@example.com\r\nBcc: eve@example.com", "a b@example.com", "@"])
def test_an_address_that_is_none(email):
    with pytest.raises(Refused):
        made("Nora", email)
