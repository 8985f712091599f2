"""What a call's headers say, by their names in small letters: names of headers are the same in any case. Pure."""

from collections.abc import Mapping


def small(headers: Mapping[str, object]) -> dict[str, str]:
    return {name.lower(): str(value) for name, value in headers.items()}
