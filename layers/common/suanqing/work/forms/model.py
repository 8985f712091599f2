"""A form as the program holds it: fields in their order, conditions compiled. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, get_args

from suanqing.conditions import Condition
from suanqing.labels import Label

FieldType = Literal[
    "text", "long_text", "number", "money", "date", "time", "choice", "multi", "photo", "signature", "location",
    "asset", "serial", "part_list", "rating", "file",
]  # fmt: skip
FIELD_TYPES: tuple[FieldType, ...] = get_args(FieldType)

Whens = tuple[tuple[Condition, ...], ...]
"""Conditions of which one must hold; () : never."""
ALWAYS: Whens = ((),)
NEVER: Whens = ()


class States(NamedTuple):
    """The fact that a field's answer states. values: by choice, what it says; None: the answer itself."""

    fact: str
    values: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """settings: what its type is told, as in the document. required, shown: when. filled: the source that answers
    where nobody did. computed: {"op", "of"}; nobody answers it. readers: roles that may read a protected answer;
    None where all may. asks: the fields that its conditions and its sum ask. states: the fact of price rules that its
    answer is."""

    id: str
    type: FieldType
    name: Label
    settings: Mapping[str, Any]
    required: Whens = NEVER
    shown: Whens = ALWAYS
    filled: str | None = None
    computed: Mapping[str, Any] | None = None
    readers: frozenset[str] | None = None
    asks: frozenset[str] = frozenset()
    states: States | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """fields: by id, in the order in which they are asked. worked_out: the same, each after what it asks.
    hash: of the whole document with its variant: what a field is called is part of what was asked."""

    form_id: str
    name: Label
    hash: str
    fields: Mapping[str, Field] = field(default_factory=dict)
    worked_out: tuple[Field, ...] = ()
