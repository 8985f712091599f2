"""The chain finds whatever is not as it was sealed, and nothing else."""

import copy
import zlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suanqing.canonical import canonical
from suanqing.errors import Invalid
from suanqing.finance.audit import chain
from suanqing.finance.audit.chain import GENESIS, Head, Root
from tests.searching import examples
from tests.unit.finance.audit.making import CHAIN, PERIOD, Item, by_key, item, kinds, sealed

SOME = [item(number) for number in range(6)]
AT, DAY = "2026-11-03T09:00:00.000Z", "2026-11-03"


def with_changed_byte(given: Item, pick: int, flip: int) -> Item:
    """The item with one byte of one attribute changed, somewhere."""
    changed = copy.deepcopy(given)
    places: list[tuple[Any, Any]] = []

    def walk(node: Any) -> None:
        pairs = node.items() if isinstance(node, dict) else enumerate(node)
        for name, value in list(pairs):
            if isinstance(value, dict | list):
                walk(value)
            elif name in ("S", "N", "B") and value:
                places.append((node, name))

    walk({name: value for name, value in changed.items() if name not in ("account", "entry")})
    node, name = places[pick % len(places)]
    value = node[name]
    at = pick % len(value)
    if name == "B":
        node[name] = value[:at] + bytes([value[at] ^ flip]) + value[at + 1 :]
    else:
        node[name] = value[:at] + chr(ord(value[at]) ^ (flip & 0x7F or 1)) + value[at + 1 :]
    return changed


@st.composite
def steps(draw: st.DrawFn) -> list[list[Item]]:
    """Items in any order, sealed in any number of steps."""
    items = draw(st.permutations(SOME))
    cuts = sorted(draw(st.sets(st.integers(1, len(items) - 1))))
    return [items[a:b] for a, b in zip([0, *cuts], [*cuts, len(items)], strict=True)]


class TestItems:
    @settings(max_examples=examples(40), deadline=None)
    @given(steps())
    def test_nothing_is_found_when_nothing_changed(self, given: list[list[Item]]) -> None:
        assert chain.verify(sealed(*given, hour=8), by_key(SOME)) == []

    @settings(max_examples=examples(80), deadline=None)
    @given(steps(), st.integers(0, 5), st.integers(0, 10_000), st.integers(1, 255))
    def test_one_changed_byte_is_found(
        self, given: list[list[Item]], which: int, pick: int, flip: int
    ) -> None:
        now = [*SOME[:which], with_changed_byte(SOME[which], pick, flip), *SOME[which + 1 :]]
        found = chain.verify(sealed(*given, hour=8), by_key(now))
        assert ("changed", SOME[which]["entry"]["S"]) in [(f.kind, f.entry) for f in found]

    @settings(max_examples=examples(40), deadline=None)
    @given(steps(), st.integers(0, 5))
    def test_a_removed_item_is_found(self, given: list[list[Item]], which: int) -> None:
        now = SOME[:which] + SOME[which + 1 :]
        (found,) = chain.verify(sealed(*given, hour=8), by_key(now))
        assert (found.kind, found.account, found.entry) == (
            "removed", CHAIN, SOME[which]["entry"]["S"],
        )  # fmt: skip

    @settings(max_examples=examples(40), deadline=None)
    @given(steps(), st.integers(0, 5), st.integers(0, 5))
    def test_exchanged_items_are_found(self, given: list[list[Item]], one: int, other: int) -> None:
        now = copy.deepcopy(SOME)
        now[one]["entry"], now[other]["entry"] = now[other]["entry"], now[one]["entry"]
        found = chain.verify(sealed(*given, hour=8), by_key(now))
        assert len(found) == (0 if one == other else 2)

    def test_an_added_attribute_and_another_type_are_found(self) -> None:
        seals = sealed(SOME)
        assert kinds(chain.verify(seals, by_key([SOME[0] | {"x": {"S": ""}}, *SOME[1:]]))) == [
            "changed"
        ]
        assert kinds(chain.verify(seals, by_key([SOME[0] | {"at": {"N": "1"}}, *SOME[1:]])))

    def test_a_back_dated_item_is_found_before_and_after_it_is_sealed(self) -> None:
        seals = sealed(SOME[:3])
        late = [*SOME[:3], item(9)]
        assert kinds(chain.verify(seals, by_key(late))) == ["back_dated"]
        seals += chain.seal(CHAIN, PERIOD, seals, by_key(late), "2026-11-04T00:00:00.000Z")
        assert kinds(chain.verify(seals, by_key(late))) == ["back_dated"]

    def test_an_item_that_came_since_is_only_open(self) -> None:
        seals = sealed(SOME[:3])
        new = item(9) | {"at": {"S": "2026-11-03T09:00:01.000Z"}}
        now = by_key([*SOME[:3], new])
        assert chain.verify(seals, now) == []
        assert chain.open_items(seals, now) == [(CHAIN, new["entry"]["S"])]

    def test_a_moment_nobody_can_read_is_no_way_round(self) -> None:
        strange = item(9) | {"at": {"S": "never"}}
        assert kinds(chain.verify(sealed(SOME), by_key([*SOME, strange]))) == ["back_dated"]

    def test_a_run_of_several_seals_claims_only_with_its_last(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(chain, "MAX_SEALED", 2)
        seals = sealed(SOME)
        assert [(one.n, one.count, one.whole) for one in seals] == [
            (1, 2, False), (2, 4, False), (3, 6, True),
        ]  # fmt: skip
        assert chain.verify(seals, by_key(SOME)) == []
        assert chain.verify(seals[:2], by_key(SOME)) == [], "interrupted: nothing is claimed yet"


class TestSeals:
    def test_nothing_new_makes_no_seal(self) -> None:
        assert chain.seal(CHAIN, PERIOD, sealed(SOME), by_key(SOME), AT) == []

    @pytest.mark.parametrize(
        "change",
        [
            {"at": "2026-11-03T09:00:00.001Z"},
            {"at": "never"},
            {"count": 5},
            {"last": (CHAIN, "x")},
            {"whole": False},
            {"link": "0" * 63 + "1"},
            {"n": 3},
        ],
        ids=str,
    )
    def test_a_changed_seal_is_found(self, change: dict[str, Any]) -> None:
        seals = sealed(SOME[:2], SOME[2:], hour=8)
        for place in range(2):
            now = [*seals[:place], replace(seals[place], **change), *seals[place + 1 :]]
            assert "seal" in kinds(chain.verify(now, by_key(SOME)))

    @settings(max_examples=examples(60), deadline=None)
    @given(st.integers(0, 10_000), st.integers(1, 255))
    def test_one_changed_byte_of_a_list_is_found(self, pick: int, flip: int) -> None:
        (seal,) = sealed(SOME)
        at = pick % len(seal.body)
        body = seal.body[:at] + bytes([seal.body[at] ^ flip]) + seal.body[at + 1 :]
        assert "seal" in kinds(chain.verify([replace(seal, body=body)], by_key(SOME)))

    def test_a_rewritten_seal_breaks_the_next(self) -> None:
        """Whoever changes an item and makes its seal again must make all later ones and the roots."""
        forged = [item(0, amount=999), *SOME[1:3]]
        honest = sealed(SOME[:3], SOME[3:], hour=8)
        now = [sealed(forged, hour=8)[0], honest[1]]
        assert kinds(chain.verify(now, by_key([*forged, *SOME[3:]]))) == ["seal"]

    def test_a_missing_seal_is_found(self) -> None:
        seals = sealed(SOME[:2], SOME[2:4], SOME[4:], hour=8)
        assert "seal" in kinds(chain.verify([seals[0], seals[2]], by_key(SOME)))


class TestRoots:
    HEADS = (Head("payable:a", PERIOD, 1, "a" * 64), Head("payable:b", PERIOD, 1, "b" * 64))

    def made(self) -> list[Root]:
        first = chain.roots(None, self.HEADS, AT, DAY)
        later = [Head("payable:a", PERIOD, 2, "c" * 64)]
        return first + chain.roots(first[-1], later, AT, DAY)

    def test_untouched_roots_hold(self) -> None:
        made = self.made()
        assert [one.entry for one in made] == ["2026-11-03#000001", "2026-11-03#000002"]
        assert chain.verify_roots(made, made[0].link) == []

    def test_the_order_of_heads_does_not_matter(self) -> None:
        assert chain.roots(None, self.HEADS[::-1], AT, DAY) == chain.roots(
            None, self.HEADS, AT, DAY
        )

    def test_a_clock_that_goes_back_keeps_the_order(self) -> None:
        made = chain.roots(self.made()[-1], self.HEADS, AT, "2026-11-02")
        assert made[0].entry == "2026-11-03#000003"

    def test_many_heads_make_several_linked_roots(self) -> None:
        made = chain.roots(None, self.HEADS, AT, DAY, most=1)
        assert len(made) == 2
        assert chain.verify_roots(made) == []

    def test_a_changed_removed_or_rewritten_root_is_found(self) -> None:
        made = self.made()
        assert kinds(chain.verify_roots([made[0], replace(made[1], at=DAY)])) == ["root"]
        assert kinds(chain.verify_roots(made[1:])) == ["root"]
        other = chain.roots(None, self.HEADS[:1], AT, DAY)
        assert kinds(chain.verify_roots(other, made[0].link)) == ["root"]
        assert "root" in kinds(chain.verify_roots([replace(made[0], body=b"x")]))

    def test_seals_must_be_those_a_root_anchors(self) -> None:
        (seal,) = sealed(SOME)
        head = Head(CHAIN, PERIOD, 1, seal.link)
        assert chain.verify_heads([head], [seal]) == []
        assert kinds(chain.verify_heads([head], [])) == ["seal"]
        assert kinds(chain.verify_heads([head], sealed(SOME[:5]))) == ["seal"]

    def test_leaves_and_nodes_of_the_tree_are_told_apart(self) -> None:
        assert chain.merkle([]) == GENESIS
        tops = {chain.merkle(["a", "b", "c"][:n]) for n in (1, 2, 3)}
        assert len(tops) == 3
        assert chain.merkle(["a", "b"]) != chain.merkle(["b", "a"])


def test_what_cannot_be_read_is_built_upon_by_nobody() -> None:
    (seal,) = sealed(SOME)
    broken = replace(seal, body=b"nonsense")
    assert not chain.readable(broken)
    with pytest.raises(Invalid):
        chain.seal(CHAIN, PERIOD, [broken], by_key(SOME), AT)
    with pytest.raises(Invalid):
        chain.must_be_whole(chain.verify([broken], {}))


def test_what_can_be_read_is_built_upon() -> None:
    chain.must_be_whole(chain.verify(sealed(SOME), by_key(SOME)))


def test_a_head_that_is_not_what_a_root_anchors_is_told_apart_from_one_that_is_gone() -> None:
    (seal,) = sealed(SOME)
    other = Head(seal.chain, seal.period, seal.n, "f" * 64)

    told = [chain.verify_heads([other], seals)[0].what for seals in ([seal], [])]

    assert told == ["is not the seal that a root anchors", "the seal is gone"]


def test_a_posting_may_arrive_as_long_as_the_longest_function_runs() -> None:
    assert timedelta(minutes=15) == chain.LATE


def test_an_item_that_two_seals_list_is_told_though_the_count_agrees() -> None:
    first, second = sealed(SOME[:2], SOME[2:4], hour=8)
    twice = replace(second, body=first.body)
    twice = replace(twice, link=chain.seal_link(first.link, twice))

    found = chain.verify([first, twice], by_key(SOME[:2]))

    assert [(one.kind, one.entry) for one in found] == [("seal", twice.entry)]


@pytest.mark.parametrize("body", [[[1]], {}, "x", [1], [["a", "b", "c"], []]])
def test_a_seal_whose_list_is_no_list_of_rows_is_a_finding(body: Any) -> None:
    (one,) = sealed(SOME[:2], hour=8)
    spoiled = replace(one, body=zlib.compress(canonical(body)))
    spoiled = replace(spoiled, link=chain.seal_link(GENESIS, spoiled))

    found = chain.verify([spoiled], {})

    assert ("seal", "the list is none of ours") in [(each.kind, each.what) for each in found]
