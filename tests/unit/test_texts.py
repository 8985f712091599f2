"""Texts that look equal are equal, and none holds what breaks a page, a table or a reader's eye."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing import texts
from suanqing.errors import Invalid
from suanqing.platform import json_input


@pytest.mark.parametrize(
    "text", ["a\x00b", "\ud800", "\u202egnp.exe", "\x1b[31m", "\u2066x", "\x85"]
)
def test_control_characters_halves_and_turned_direction_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        texts.text(text, 100, "title")


def test_a_text_is_kept_composed_and_counted_so() -> None:
    apart = unicodedata.normalize("NFD", "é" * 10)

    assert texts.text(apart, 10) == "é" * 10
    with pytest.raises(Invalid):
        texts.text("空" * 11, 10)
    with pytest.raises(Invalid):
        texts.text("", 10, least=1)


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        (b'{"a":' * 40 + b"1" + b"}" * 40, "body"),
        (b"[" * 100_000, "body"),
        (b'{"amount": ' + b"9" * 5_000 + b"}", "body"),
        (b'{"amount": NaN}', "body"),
        (b'{"lines": [{"note": "\\ud800"}]}', "lines.0.note"),
        (b'{"title": "a\\u0000b"}', "title"),
        (b'{"a\\u202eb": 1}', "a\\u202eb"),
        (b"\xff\xfe", "body"),
        (b"{", "body"),
    ],
)
def test_a_body_is_counted_before_it_is_read_and_a_fault_names_its_place(
    raw: bytes, where: str
) -> None:
    with pytest.raises(Invalid) as refused:
        json_input.checked(raw)

    assert refused.value.facts["errors"][0]["where"] == where


def test_brackets_inside_texts_are_no_depth() -> None:
    raw = json.dumps({"note": "[" * 500 + '\\"{' * 100}).encode()

    assert json_input.checked(raw) == raw


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abcé", max_size=5), inner),
    max_leaves=12,
)


@given(values)
def test_what_may_be_kept_comes_out_the_same_but_composed(value: object) -> None:
    raw = json.dumps(value, ensure_ascii=False).encode()
    try:
        read = json_input.checked(raw)
    except Invalid as refused:
        assert "cannot stand in a text" in refused.message
        return

    assert unicodedata.is_normalized("NFC", read.decode())
    assert read == raw or json.loads(read) == json.loads(unicodedata.normalize("NFC", raw.decode()))


def test_texts_of_channels_and_workbooks_are_composed_too() -> None:
    from suanqing.channels.wecom import callback

    document = "<xml><MsgType>text</MsgType><CreateTime>1</CreateTime><Content>Cafe\u0301</Content></xml>".encode()

    assert callback.parse(document).content == "Caf\u00e9"
    assert json_input.normal({"a\u0301": ["e\u0301", 1]}) == {"\u00e1": ["\u00e9", 1]}


def test_a_text_that_never_ends_is_read_once_however_many_quotes_it_holds() -> None:
    """Read again from each of its quotes, a quarter of a megabyte would take minutes."""
    with pytest.raises(Invalid):
        json_input.checked(b'{"a": "' + rb"\"" * 130_000)
