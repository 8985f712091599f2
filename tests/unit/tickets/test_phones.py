"""A phone is the same however it is written, and what is none is nobody's."""

import pytest

from suanqing.phone_numbers import number


@pytest.mark.parametrize(
    "written",
    [
        "13800138000", "138 0013 8000", "138-0013-8000", "+86 13800138000", "+8613800138000",
        "0086-138-0013-8000", "86 13800138000", "13800138000转1234", "13800138000 ext. 12",
        "(+86) 138 0013 8000", "＋86 13800138000", "(0086)13800138000",
        "１３８００１３８０００", "13800138000,13900139000", " 13800138000 ",
    ],
)  # fmt: skip
def test_one_phone_however_it_is_written(written: str) -> None:
    assert number(written) == "13800138000"


@pytest.mark.parametrize(
    ("written", "digits"),
    [("010-8888 6666", "01088886666"), ("(021)63210000", "02163210000"), ("8613800", "8613800")],
)
def test_a_landline_keeps_its_area(written: str, digits: str) -> None:
    assert number(written) == digits


@pytest.mark.parametrize(
    "text", ["", "138****8000", "$abc$1$", "王芳", "123456", "T20261128", "转1234"]
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert number(text) is None


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("+1 380 013 8000", "+13800138000"), ("0013800138000", "+13800138000"), ("+852 2345 6789", "+85223456789"),
        ("+49 151-2345-6789", "+4915123456789"), ("(+1) 380 013 8000", "+13800138000"),
        ("＋1 380 013 8000", "+13800138000"), ("（+1）380-013-8000", "+13800138000"),
        ("( +49) 151 2345 6789", "+4915123456789"),
        ("(001) 380 013 8000", "+13800138000"),
    ],
)  # fmt: skip
def test_a_phone_of_another_country_is_nobodys_here(written: str, kept: str) -> None:
    assert number(written) == kept
