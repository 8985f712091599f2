"""One phone of a party, however it was written, and no other of the same digits."""

import pytest

from suanqing.people.parties.model import phone_digest

OURS = phone_digest("13800138000")


@pytest.mark.parametrize("phone", 
    [
        "138 0013 8000", "+86 138-0013-8000", "0086 13800138000", "(+86) 138 0013 8000", "＋86 13800138000",
        "１３８００１３８０００", "（０086）138-0013-8000",
    ],
)  # fmt: skip
def test_a_phone_is_one_however_it_was_written(phone: str) -> None:
    assert phone_digest(phone) == OURS


@pytest.mark.parametrize("phone", 
    [
        "+1 380 013 8000", "001 380 013 8000", "+1-380-013-8000", "(+1) 380 013 8000", "＋1 380 013 8000",
        "（+1）380-013-8000", "＋１３８００１３８０００", "(001) 380 013 8000",
    ],
)  # fmt: skip
def test_a_phone_of_another_country_is_not_ours_with_the_same_digits(phone: str) -> None:
    assert phone_digest(phone) == phone_digest("+13800138000") != OURS
