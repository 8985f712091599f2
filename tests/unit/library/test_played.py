"""Every scene of every shipped package, played at random but validly from its beginning to an end, and every form
filled: nobody gets stuck, nothing is lost, the same log makes the same ticket, and no way out, no field and no choice
is there in vain."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suanqing.work.forms.answers import Known, checked
from suanqing.work.forms.compiling import compiled_form
from suanqing.work.forms.model import FIELD_TYPES, Form
from tests.searching import examples, seeds
from tests.unit.library.filling import filled
from tests.unit.library.packages_on_shelf import of_kind, package
from tests.unit.library.player import Player
from tests.unit.library.stage import Stage, Taken

NAMES = of_kind("trade", "scene")
SCENES = [(name, scene) for name in NAMES for scene in package(name)["scenes"]]
FORMS = [(name, form) for name in NAMES for form in package(name)["forms"]]
LEAST, MOST = 6, 120
"""Plays of a scene: so many at least, and as many more as it takes to go every way out."""
FILLS = 150
FAIR = {"not_asked", "own_request", "taken"}
"""What a valid player may be told: another's turn in an approval, one's own request, somebody was faster."""
DAY = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
[SEED] = seeds(1)[:1]
stage = cache(lambda name, scene: Stage(package(name), scene))
COUNTED = {"plays": 0, "steps": 0, "ways": 0}


@pytest.mark.parametrize("name", NAMES)
def test_every_scene_is_played_to_an_end_and_every_way_out_is_taken(name: str) -> None:
    """A way that no play takes is a fault of the scene, and named."""
    for scene in package(name)["scenes"]:
        on, taken = stage(name, scene), set[Taken]()
        for seed in range(SEED, SEED + MOST):
            if taken >= on.every and seed >= SEED + LEAST:
                break
            player = Player(on, seed, frozenset(on.every - taken))
            try:
                ticket = player.play()
            except AssertionError as fault:
                raise AssertionError(f"{name}, {scene}, seed {seed}: {fault}") from fault
            assert player.refused <= FAIR, f"{scene}, seed {seed}"
            taken |= player.taken
            COUNTED["plays"] += 1
            COUNTED["steps"] += ticket.version
        assert sorted(on.every - taken) == [], f"{scene}: no play takes these ways out"
        COUNTED["ways"] += len(taken)
    print(f"until {name}: {COUNTED}")


@settings(max_examples=examples(60), deadline=None)
@given(st.sampled_from(SCENES), st.integers(0, 2**32))
def test_whoever_plays_a_scene_that_ships_comes_to_an_end(which: tuple[str, str], seed: int) -> None:  # fmt: skip
    player = Player(stage(*which), seed)

    assert player.play().version > 1
    assert player.refused <= FAIR


def compiled(name: str, form: str) -> Form:
    return compiled_form(package(name)["forms"][form])


@pytest.mark.parametrize("name", [name for name in NAMES if package(name)["forms"]])
def test_every_form_is_filled_and_no_field_and_no_choice_is_there_in_vain(name: str) -> None:
    """At random and without a fault; an answer that is demanded is missed by name, what is kept reads as itself."""
    for each in package(name)["forms"]:
        form, chance, used = compiled(name, each), random.Random(SEED), set[tuple[str, str]]()
        offered = {(field, choice) for field in form.fields for choice in choices_of(form, field)}
        for _ in range(FILLS):
            known = about(form, package(name), chance)
            values = checked(form, filled(form, known, chance, DAY), known).values
            used |= {(field, choice) for field in values for choice in chosen(form, field, values)}
            held(form, values, known)
            if used >= offered:
                break
        assert sorted(offered - used) == [], f"{each}: nobody ever answers these"


def test_the_forms_that_ship_have_every_type_of_field() -> None:
    found = {f.type for name, form in FORMS for f in compiled(name, form).fields.values()}

    assert found == {*FIELD_TYPES}


def held(form: Form, values: Mapping[str, Any], known: Known) -> None:
    given = {name: value for name, value in values.items() if not form.fields[name].computed}
    again = checked(form, given, known)
    assert (again.values, again.faults, again.dropped) == (values, [], [])
    for name in given:
        without = {field: value for field, value in given.items() if field != name}
        told = {f.field for f in checked(form, without, known).faults if f.code == "missing_answer"}
        always = form.fields[name].required == ((),) and not form.fields[name].filled
        assert name in told or not always
    for name, field in form.fields.items():
        if field.computed and name in values and field.computed["op"] != "days":
            terms = [Fraction(str(values[of])) for of in field.computed["of"]]
            apart = Fraction(str(values[name])) - worked_out(field.computed["op"], terms)
            assert abs(apart) <= Fraction(1, 2)


def worked_out(op: str, terms: list[Fraction]) -> Fraction:
    first, *rest = terms
    for each in rest:
        first = {"sum": first + each, "difference": first - each, "product": first * each}[op]
    return first


def choices_of(form: Form, field: str) -> list[str]:
    """Of a field without choices: that it is answered."""
    return [*form.fields[field].settings.get("choices", ("answered",))]


def chosen(form: Form, field: str, values: Mapping[str, Any]) -> list[str]:
    if "choices" not in form.fields[field].settings:
        return ["answered"]
    value = values[field]
    return value if isinstance(value, list) else [value]


def about(form: Form, document: Mapping[str, Any], chance: random.Random) -> Known:
    """A ticket of which something is known that fills fields, or nothing."""
    parts = {s: e["unit"] for s, e in document.get("catalogue", {}).items() if e["kind"] == "part"}
    sources = {each.filled: "SN2026" for each in form.fields.values() if each.filled}
    return Known(sources=sources if chance.random() < 0.5 else {}, parts=parts or {"PART": "piece"})
