"""Plain values and DynamoDB's typed attributes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.platform.dynamo import attributes, plains

NAMES = st.text(min_size=1, max_size=8)
PLAIN = st.recursive(
    st.booleans() | st.text(max_size=8) | st.integers(-(10**30), 10**30) | st.binary(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(NAMES, PLAIN, max_size=4))
def test_what_is_stored_is_read_as_it_was(item: dict[str, Any]) -> None:
    assert plains(attributes(item)) == item


@pytest.mark.parametrize("item", [{"": 1}, {"hands": {"": 1}}, {"log": [{"who": {"": "x"}}]}])
def test_an_attribute_without_a_name_is_refused_at_any_depth(item: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="needs a name"):
        attributes(item)


@pytest.mark.parametrize("value", [1.5, object()])
def test_a_binary_float_is_not_stored(value: object) -> None:
    with pytest.raises(TypeError, match="is not stored"):
        attributes({"amount": value})
