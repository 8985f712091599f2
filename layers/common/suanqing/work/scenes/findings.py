"""What a check of a scene finds: a code, the node, a sentence in English and one in Chinese. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from suanqing import problems
from suanqing.errors import Invalid

MOST_TOLD = 50
"""Findings that a refusal carries."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A reason not to publish, or (severity "warning") to look twice.

    node: its id; "" where the whole document is meant. where: the field, from the document's root.
    """

    code: str
    message: str
    node: str = ""
    where: str = ""
    severity: Literal["error", "warning"] = "error"

    @property
    def zh(self) -> str:
        """The sentence in Chinese (`data/sentences.txt`)."""
        return problems.said(self.code, self.message, "zh")

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code, "node": self.node, "where": self.where, "severity": self.severity,
            "message": self.message, "zh": self.zh,
        }  # fmt: skip


def refuse(found: Iterable[Finding]) -> None:
    """Invalid `faulty_scene` where there is an error among them."""
    errors = [each for each in found if each.severity == "error"]
    if errors:
        raise Invalid(
            f"the scene has {len(errors)} faults: {errors[0].message}",
            "faulty_scene",
            findings=[each.to_json() for each in errors[:MOST_TOLD]],
        )
