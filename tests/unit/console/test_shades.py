"""The shades of the margins' rates: told apart by people who see red, green or blue less, and readable on each."""

import re
from itertools import combinations
from typing import NamedTuple

import pytest

from embedded.places import ROOT

STYLE = (ROOT / "console/src/desk/margins/margins.css").read_text(encoding="utf-8")
INK = "#18202f"
SEEN = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900),
    ),
}  # fmt: skip
"""By how somebody sees, on linear light (Machado, Oliveira, Fernandes, IEEE TVCG 15 (2009) 1291, severity 1)."""
NEIGHBOURS, LOSS = 7.0, 20.0
"""CIE 1976 differences; 2.3 is just noticed."""


class Shade(NamedTuple):
    ground: str
    text: str


def shades() -> list[Shade]:
    found = re.findall(r"\.d(\d) \{ background: (#\w{6});(?: color: (#\w+);)? \}", STYLE)
    assert [int(number) for number, _, _ in found] == list(range(6))
    return [Shade(ground, text or INK) for _, ground, text in found]


def linear(colour: str) -> tuple[float, ...]:
    digits = colour[1:] if len(colour) == 7 else "".join(each * 2 for each in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    return tuple(p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)


def lab(colour: str, sight: str) -> tuple[float, float, float]:
    light = linear(colour)
    r, g, b = (
        min(1.0, max(0.0, sum(k * x for k, x in zip(row, light, strict=True))))
        for row in SEEN[sight]
    )
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.0890,
    )
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def apart(one: str, other: str, sight: str) -> float:
    pairs = zip(lab(one, sight), lab(other, sight), strict=True)
    return float(sum((a - b) ** 2 for a, b in pairs) ** 0.5)


def luminance(colour: str) -> float:
    r, g, b = linear(colour)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


@pytest.mark.parametrize("sight", SEEN)
def test_r202_any_two_shades_differ_however_somebody_sees_and_a_loss_the_most(sight: str) -> None:
    grounds = [shade.ground for shade in shades()]

    close = {
        (one, other): round(apart(one, other, sight), 1)
        for one, other in combinations(grounds, 2)
        if apart(one, other, sight) < NEIGHBOURS
    }
    assert close == {}
    assert min(apart(grounds[0], other, sight) for other in grounds[1:]) >= LOSS


def test_r202_the_better_the_rate_the_darker_from_a_thin_one_on() -> None:
    light = [luminance(shade.ground) for shade in shades()]

    assert light[2:] == sorted(light[2:], reverse=True)


def test_the_text_of_each_shade_is_read_at_4_5_to_1() -> None:
    for ground, text in shades():
        high, low = sorted((luminance(ground), luminance(text)), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5, ground
