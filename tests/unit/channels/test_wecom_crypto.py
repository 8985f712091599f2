"""WeCom's seal: every published vector, every way to be forged or broken."""

import base64
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.channels.inbox import envelope as crypto
from suanqing.errors import Invalid, Unauthenticated

VECTORS = json.loads((Path(__file__).parents[2] / "data/protocol_vectors.json").read_text("utf-8"))
KEY = crypto.Key("123456", "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR", "wx49f0ab532d5d035a")
OTHER = crypto.Key("other", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx49f0ab532d5d035a")
by_id = pytest.mark.parametrize("vector", VECTORS["wecom_decrypt"], ids=lambda v: str(v["id"]))


def key_of(vector: dict[str, Any]) -> crypto.Key:
    return crypto.Key(vector["token"], vector["aes_key"], vector["receiveid"])


def sealed_of(vector: dict[str, Any]) -> crypto.Sealed:
    return crypto.Sealed(*(vector[k] for k in ("encrypt", "signature", "timestamp", "nonce")))


def seal_frame(frame: bytes) -> str:
    """Ciphertext of a frame as it is: for frames that `encrypt` would never make."""
    encryptor = crypto._cipher(KEY).encryptor()
    return base64.b64encode(encryptor.update(frame) + encryptor.finalize()).decode()


@by_id
def test_a_published_vector_opens_to_its_plain_text(vector: dict[str, Any]) -> None:
    assert crypto.open_sealed([key_of(vector)], sealed_of(vector)).decode() == vector["plain"]


@by_id
def test_a_vector_for_another_receiver_is_refused(vector: dict[str, Any]) -> None:
    key = replace(key_of(vector), receiver="ww0000000000000000")

    with pytest.raises(Invalid) as refused:
        crypto.open_sealed([key], sealed_of(vector))

    assert refused.value.code == "wrong_receiver"


def test_v4a_with_a_changed_nonce_is_unauthenticated() -> None:
    vector = next(v for v in VECTORS["wecom_decrypt"] if v["id"] == "V4a")

    with pytest.raises(Unauthenticated):
        crypto.open_sealed([key_of(vector)], replace(sealed_of(vector), nonce="437374424"))


def test_sealing_gives_the_published_reply() -> None:
    vector = VECTORS["wecom_encrypt"][0]
    given_ = (vector["plain"].encode(), vector["timestamp"], vector["nonce"])

    sealed = crypto.seal(key_of(vector), *given_, random=vector["random"].encode())

    assert sealed == sealed_of(vector)


@given(text=st.text(max_size=300), timestamp=st.text(), nonce=st.text(min_size=1))
def test_what_is_sealed_opens_to_the_same_bytes(text: str, timestamp: str, nonce: str) -> None:
    sealed = crypto.seal(KEY, text.encode(), timestamp or "1", nonce)

    assert crypto.open_sealed([KEY], sealed) == text.encode()


@pytest.mark.parametrize("length", range(0, 70))
def test_any_length_is_padded_to_whole_blocks_of_32(length: int) -> None:
    encrypted = crypto.encrypt(KEY, b"x" * length)

    assert len(base64.b64decode(encrypted)) % 32 == 0
    assert crypto.decrypt(KEY, encrypted) == b"x" * length


@pytest.mark.parametrize("missing", ["encrypt", "signature", "timestamp", "nonce"])
def test_a_missing_value_is_unauthenticated(missing: str) -> None:
    sealed = crypto.seal(KEY, b"hello", "1", "2")

    with pytest.raises(Unauthenticated) as refused:
        crypto.open_sealed([KEY], replace(sealed, **{missing: ""}))

    assert refused.value.code == "unsigned"


@given(signature=st.text())
def test_no_other_signature_is_accepted(signature: str) -> None:
    with pytest.raises(Unauthenticated):
        crypto.open_sealed([KEY], crypto.Sealed("abc", signature, "1", "2"))


def test_during_a_rotation_both_keys_open_and_afterwards_one() -> None:
    old, new = crypto.seal(OTHER, b"old", "1", "2"), crypto.seal(KEY, b"new", "1", "2")

    assert crypto.open_sealed([KEY, OTHER], old) == b"old"
    assert crypto.open_sealed([KEY, OTHER], new) == b"new"
    with pytest.raises(Unauthenticated):
        crypto.open_sealed([KEY], old)


def test_a_rotation_of_the_aes_key_alone_tries_both() -> None:
    current = replace(OTHER, token=KEY.token)

    assert crypto.open_sealed([current, KEY], crypto.seal(KEY, b"old", "1", "2")) == b"old"


@pytest.mark.parametrize(
    ("encrypt", "code"),
    [
        ("not base64!", "not_base64"),
        ("密文", "not_base64"),
        (base64.b64encode(b"x" * 33).decode(), "not_blocks"),
        (base64.b64encode(b"x" * 16).decode(), "not_blocks"),
        (seal_frame(b"r" * 16 + bytes(4) + b"\0" * 12), "bad_padding"),
        (seal_frame(b"r" * 31 + b"\x21"), "bad_padding"),
        (seal_frame(b"r" * 30 + b"\x01\x02"), "bad_padding"),
        (seal_frame(b"\x20" * 32), "bad_length"),
        (seal_frame(b"r" * 16 + b"\xff" * 4 + b"\x0c" * 12), "bad_length"),
    ],
)
def test_signed_but_undecipherable_is_invalid_with_its_reason(encrypt: str, code: str) -> None:
    signature = crypto.signature(KEY.token, "1", "2", encrypt)

    with pytest.raises(Invalid) as refused:
        crypto.open_sealed([KEY], crypto.Sealed(encrypt, signature, "1", "2"))

    assert refused.value.code == code


@given(data=st.binary(min_size=1, max_size=96))
def test_signed_noise_is_invalid_and_never_a_crash(data: bytes) -> None:
    with pytest.raises(Invalid):
        crypto.decrypt(KEY, base64.b64encode(data).decode())


@pytest.mark.parametrize("aes_key", ["", "short", "密" * 43, "A" * 42, "A" * 44, "A" * 43 + "\n"])
def test_a_malformed_aes_key_is_named(aes_key: str) -> None:
    with pytest.raises(Invalid) as refused:
        crypto.encrypt(replace(KEY, aes_key=aes_key), b"x")

    assert refused.value.code == "bad_aes_key"


def test_the_url_check_answers_the_bare_text_and_repairs_spaces() -> None:
    sealed = next(
        s
        for s in (crypto.seal(KEY, b"5927782489442352469", "1", str(n)) for n in range(999))
        if "+" in s.encrypt
    )

    assert crypto.echo([KEY], sealed) == b"5927782489442352469"
    mangled = replace(sealed, encrypt=sealed.encrypt.replace("+", " "))
    assert crypto.echo([KEY], mangled) == b"5927782489442352469"


def test_a_timestamp_counts_for_fifteen_minutes_either_way() -> None:
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)

    for minutes in (-15, 0, 15):
        crypto.recent(str(int((now + timedelta(minutes=minutes)).timestamp())), now)
    for bad in ("", "abc", "1409659589", "9" * 5000, str(int(now.timestamp()) + 901)):
        with pytest.raises(Unauthenticated):
            crypto.recent(bad, now)


def test_a_key_does_not_show_its_secrets() -> None:
    assert KEY.token not in repr(KEY)
    assert KEY.aes_key not in repr(KEY)


def test_a_forged_call_is_refused_without_loading_the_cipher() -> None:
    program = (
        "import sys\n"
        "from suanqing.channels.inbox import envelope as crypto\n"
        "from suanqing.channels.wecom import callback\n"
        "from suanqing.errors import Unauthenticated\n"
        "try: crypto.open_sealed([crypto.Key('t', 'k', 'r')], crypto.Sealed('a', 'b', '1', '2'))\n"
        "except Unauthenticated: pass\n"
        "heavy = {'cryptography', 'defusedxml', 'boto3', 'urllib3', 'pydantic'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)\n"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")
