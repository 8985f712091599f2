"""Templates that a company has, in API answers (pydantic)."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field


class InstalledRow(BaseModel):
    """newest: the version that this release ships; none where it ships it no more. discarded: drafts of its upgrade
    that nobody published and somebody discarded, `book`, `scene <id>` or `form <id>`: upgrading again brings them."""

    package: str
    version: Annotated[int, Field(description="that is here")]
    newest: int | None = None
    by: Annotated[str, Field(description="who installed or upgraded it last")]
    at: datetime
    discarded: list[str] = []


class InstalledPage(BaseModel):
    items: Annotated[list[InstalledRow], Field(description="in the order of their ids")]


class LeavingView(BaseModel):
    """what: leaves; kept, the company changed it since; shared, another template brought it as well."""

    part: str
    name: str
    what: Literal["leaves", "kept", "shared"]


class UseView(BaseModel):
    """part, name: what is used. by: who or what uses it. message, zh: a sentence."""

    code: str
    part: str
    name: str
    by: str
    message: str
    zh: str


class UsesView(BaseModel):
    """items: what would become of every unit. uses: where there is one, nothing is taken out."""

    items: list[LeavingView]
    uses: list[UseView]


class GoneView(BaseModel):
    """book_version: your draft of the price book without its rules."""

    items: list[LeavingView]
    book_version: str | None = None
    care_version: Annotated[
        int | None, Field(description="of the rules of care, as they are now")
    ] = None


class ChangeView(BaseModel):
    """what: new, changed or gone, as the template now says; merged, of a scene or form that the company changed, too;
    kept, the company's own stays. flows, keeps: of what is merged the fields that come, and those that stay."""

    part: str
    name: str
    what: Literal["new", "changed", "gone", "merged", "kept"]
    flows: list[str] = []
    keeps: list[str] = []


class VariantView(BaseModel):
    """What is a patch over something that changes. flows: what reaches it with its own next version; keeps: what its
    patch says otherwise."""

    kind: Literal["template", "scene"]
    name: str
    flows: list[str]
    keeps: list[str]


class UpgradeView(BaseModel):
    """version: that is here. newest: that the release ships."""

    version: int
    newest: int
    items: list[ChangeView]
    variants: list[VariantView]


class BroughtView(BaseModel):
    """drafts: `scene <id>` and `form <id>` that are your drafts now; drafts_kept: those of which another draft stood
    there, which stays."""

    version: int
    items: list[ChangeView]
    book_version: str | None = None
    drafts: list[str] = []
    drafts_kept: list[str] = []
    care_version: Annotated[
        int | None, Field(description="of the rules of care, as they are now")
    ] = None
