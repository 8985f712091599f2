"""A use of what a template brought: what is used, by whom. Pure."""

from dataclasses import dataclass
from typing import Any

from suanqing import problems

CODE = "template_in_use"


@dataclass(frozen=True, slots=True)
class Use:
    """part, name: what is used. by: who or what uses it, such as `scene retail-return` or `main@3`."""

    part: str
    name: str
    by: str
    message: str

    def to_json(self) -> dict[str, Any]:
        zh = problems.said(CODE, self.message, "zh")
        told = {"part": self.part, "name": self.name, "by": self.by}
        return {"code": CODE, **told, "message": self.message, "zh": zh}
