"""What each deciding route of scenes is about."""

from collections.abc import Mapping
from typing import Any

from scenes.wiring import forms, prices, scenes
from suanqing.people.identity.duties import Matter

Given = Mapping[str, Any]


def of_everyone(given: Given) -> Matter:
    """Deadlines are reckoned by it for all."""
    return Matter(everyone=True)


def notice(given: Given) -> str:
    """A year's holidays hold for the whole company: one asks, another approves the very same file."""
    return f"holiday notice {given['year']}"


def scene_withdrawal(given: Given) -> str:
    """Which scene new tickets begin with is the whole company's."""
    return f"scene {given['scene']}@{given['version']}: withdrawn"


def form_withdrawal(given: Given) -> str:
    """As of a scene."""
    return f"form {given['form']}@{given['version']}: withdrawn"


def publication(given: Given) -> Matter:
    """Everybody's money may hang on its nodes; made by all who had a hand in the drafts and in the book."""
    body = given["body"]
    stores = [(forms().store, each) for each in body.forms]
    stores += [(scenes().store, body.scene)] if body.scene else []
    drafts = [draft for store, each in stores if (draft := store.draft(each))]
    makers = {who for draft in drafts for who in draft.makers}
    if body.book:
        makers |= prices().version(body.book).makers
    return Matter(makers=frozenset(makers), everyone=True)


def publication_subject(given: Given) -> str:
    """What is published together, always by two people."""
    body = given["body"]
    named = [f"scene {body.scene}"] if body.scene else []
    named += [f"form {each}" for each in sorted({*body.forms})]
    return f"publication of {', '.join(named + ([f'book {body.book}'] if body.book else []))}"
