"""Drafts and published versions of scenes and forms on both engines: written over nothing unseen, never changed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from suanqing.canonical import canonical
from suanqing.errors import Conflict, Invalid, NotFound, Stale
from suanqing.work.forms.versions import Forms
from suanqing.work.scenes.exits import Word
from suanqing.work.scenes.holding import published_next
from suanqing.work.scenes.version_store import (
    MAX_BYTES,
    MAX_VERSIONS,
    Version,
    Versions,
    VersionStore,
    packed,
)
from suanqing.work.scenes.versions import Scenes, words_told
from tests.drawn import end, scene, task

NOW = datetime(2026, 11, 29, 4, tzinfo=UTC)
WORDS = {"form.fee": Word("number"), "form.state": Word("text", ("fine", "broken"))}


@pytest.fixture
def scenes(engine: Any, tables: dict[str, str]) -> Scenes:
    return Scenes(engine, tables["PRICING_TABLE"])


@pytest.fixture
def forms(engine: Any, tables: dict[str, str]) -> Forms:
    return Forms(engine, tables["PRICING_TABLE"])


def drawn(to: str = "out") -> dict[str, Any]:
    """Its exit asks a number of the form, so that the words which were kept are needed."""
    ways = [("advance", "out", [{"form.fee": {"from": 5}}]), ("advance", to)]
    return scene("a", a=task(*ways, form="report@1"), out=end(), other=end())


def publish(store: VersionStore, id: str, more: dict[str, Any] | None = None) -> Version:
    draft, before = store.draft(id), store.versions(id)
    assert draft
    made = Version(
        id,
        before.latest + 1,
        draft.document,
        draft.hash,
        draft.makers,
        "bob",
        NOW,
        None,
        more or {},
    )
    entry = published_next(made.number, made.hash, NOW, None, NOW)
    writes = store.publishing(draft, made, before, entry)
    store.client.transact_write_items(TransactItems=writes)
    return made


def test_a_published_scene_is_compiled_with_the_words_of_its_forms_and_kept(scenes: Scenes) -> None:
    scenes.store.put_draft("drawn", drawn("other"), None, "ann", NOW)
    made = publish(scenes.store, "drawn", {"words": words_told(WORDS)})

    found = scenes.get("drawn@1")

    assert made.ref == "drawn@1" and made.makers == {"ann"}
    assert found.typed == {"form.fee": "number"} and found.nodes["a"].form == "report@1"
    assert scenes.get("drawn@1") is found
    assert scenes.active("drawn", NOW) == "drawn@1"
    assert scenes.active("drawn", NOW - timedelta(1)) is None


def test_a_published_version_is_never_written_again(scenes: Scenes) -> None:
    store = scenes.store
    store.put_draft("drawn", drawn(), None, "ann", NOW)
    made = publish(store, "drawn")
    again = store.put_draft("drawn", drawn("other"), None, "cai", NOW)
    stale = store.publishing(
        again, made, store.versions("drawn"), published_next(1, "h", NOW, None, NOW)
    )

    with pytest.raises(store.client.exceptions.TransactionCanceledException):
        store.client.transact_write_items(TransactItems=stale)

    assert store.version("drawn", 1).hash == made.hash and store.draft("drawn") == again
    assert again.makers == {"cai"}


def test_a_draft_is_written_over_the_one_that_was_seen(scenes: Scenes) -> None:
    store = scenes.store
    first = store.put_draft("drawn", drawn(), None, "ann", NOW)

    with pytest.raises(Stale):
        store.put_draft("drawn", drawn("other"), None, "bob", NOW)
    with pytest.raises(Stale):
        store.put_draft("drawn", drawn("other"), first.rev + 1, "bob", NOW)
    second = store.put_draft("drawn", drawn("other"), first.rev, "bob", NOW)

    assert store.draft("drawn") == second and second.makers == {"ann", "bob"}
    assert store.drafted() == ["drawn"]


def test_a_draft_of_a_time_that_is_over_writes_over_nothing(scenes: Scenes) -> None:
    """Discarded or published, its rev goes on: what was seen before it is never seen again."""
    store = scenes.store
    first = store.put_draft("drawn", drawn(), None, "ann", NOW)
    store.discard("drawn", first.rev)

    with pytest.raises(Stale):
        store.put_draft("drawn", drawn(), first.rev, "ann", NOW)
    with pytest.raises(NotFound):
        store.discard("drawn", first.rev)
    assert store.draft("drawn") is None and store.drafted() == []
    assert store.put_draft("drawn", drawn(), None, "ann", NOW).rev > first.rev


def test_what_is_too_large_is_refused_with_its_size(scenes: Scenes) -> None:
    large = drawn() | {"layout": {"x": "字" * 100_000}}

    with pytest.raises(Invalid) as refused:
        scenes.store.put_draft("drawn", large, None, "ann", NOW)

    assert refused.value.code == "too_large" and scenes.store.draft("drawn") is None


def test_the_built_in_scenes_are_given_by_their_bare_ids(scenes: Scenes) -> None:
    found = scenes.get("installation")

    assert found.scene_id == "installation" and scenes.active("installation", NOW) == "installation"
    assert scenes.get("installation@1") == found
    for unknown in ("installation@2", "nothing", "nothing@1"):
        with pytest.raises(NotFound):
            scenes.get(unknown)


def test_a_form_is_compiled_for_its_place_and_kept(forms: Forms) -> None:
    field = {"type": "text", "name": {"zh": "故障", "en": "fault"}, "order": 1}
    variants = {
        "hn": {"for": {"region": "CN-46"}, "patch": {"fields": {"fault": {"required": True}}}}
    }
    document = {
        "form": "report", "name": {"zh": "报告", "en": "report"}, "fields": {"fault": field},
        "variants": variants,
    }  # fmt: skip
    forms.store.put_draft("report", document, None, "ann", NOW)
    publish(forms.store, "report")

    here, there = forms.get("report@1"), forms.get("report@1", {"region": "CN-46"})

    assert not here.fields["fault"].required and there.fields["fault"].required
    assert forms.get("report@1") is here and forms.active("report", NOW) == "report@1"
    with pytest.raises(NotFound):
        forms.get("report")


def test_a_draft_that_is_not_there_is_not_dropped(scenes: Scenes) -> None:
    with pytest.raises(NotFound):
        scenes.store.discard("drawn", 1)

    draft = scenes.store.put_draft("drawn", drawn(), None, "ann", NOW)
    with pytest.raises(Stale):
        scenes.store.discard("drawn", draft.rev + 1)
    scenes.store.discard("drawn", draft.rev)
    with pytest.raises(NotFound):
        scenes.store.discard("drawn", draft.rev)


def test_a_document_is_as_large_as_an_item_takes_and_no_larger(scenes: Scenes) -> None:
    def of(more: int) -> dict[str, Any]:
        return {"a": "x" * (MAX_BYTES - len(canonical({"a": ""})) + more)}

    with pytest.raises(Invalid) as refused:
        scenes.store.put_draft("drawn", of(1), None, "ann", NOW)
    assert refused.value.code == "too_large"
    scenes.store.put_draft("drawn", of(0), None, "ann", NOW)
    found = scenes.store.draft("drawn")
    assert found and found.document == of(0)


def test_what_is_stored_and_has_not_its_hash_is_read_by_nobody(
    engine: Any, tables: dict[str, str], scenes: Scenes
) -> None:
    scenes.store.put_draft("drawn", drawn(), None, "ann", NOW)
    publish(scenes.store, "drawn")
    engine.update_item(
        TableName=tables["PRICING_TABLE"],
        Key={"kind": {"S": "scene_version"}, "id": {"S": "drawn@1"}},
        UpdateExpression="SET body = :other",
        ExpressionAttributeValues={":other": {"B": packed(drawn("other"))}},
    )

    with pytest.raises(RuntimeError, match="does not have its hash"):
        scenes.store.version("drawn", 1)


def test_of_two_who_publish_over_the_same_list_the_second_is_stale(scenes: Scenes) -> None:
    store = scenes.store
    draft, before = store.put_draft("drawn", drawn(), None, "ann", NOW), store.versions("drawn")
    made = Version("drawn", 1, drawn(), draft.hash, draft.makers, "bob", NOW, None, {})
    writes = store.publishing(draft, made, before, published_next(1, made.hash, NOW, None, NOW))

    store.transact(writes)
    with pytest.raises(Stale):
        store.transact(writes)


def test_a_document_has_no_more_versions_than_its_list_takes(scenes: Scenes) -> None:
    store = scenes.store
    draft = store.put_draft("drawn", drawn(), None, "ann", NOW)
    entry = published_next(1, "h", NOW, None, NOW)

    def publishing(listed: int) -> int:
        made = Version("drawn", 2, drawn(), draft.hash, draft.makers, "bob", NOW, None, {})
        return len(store.publishing(draft, made, Versions("drawn", 1, (entry,) * listed), entry))

    assert publishing(MAX_VERSIONS - 1) == 3
    with pytest.raises(Conflict) as refused:
        publishing(MAX_VERSIONS)
    assert refused.value.code == "many_versions"
