"""How the company's pages look and which modules their menus show: one document, read by every page."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from pricing.wiring import api, company, etag
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import ADMINISTER, STAFF, Role
from suanqing.platform import observe
from suanqing.times import utcnow
from suanqing.web.answers import Reply
from suanqing.work.service.settings import Settings

Module = Literal["dispatch", "marketing", "operations", "stock"]


class MenuName(BaseModel):
    """What a row of the menu is called."""

    model_config = ConfigDict(extra="forbid")

    zh: Annotated[str, Field(min_length=1, max_length=12, description="in Chinese")]
    en: Annotated[str, Field(min_length=1, max_length=24, description="in English")]


class MenuRow(BaseModel):
    """A page of the company's own, as a plugin's. It opens in a window of its own; who may read it is for it to say."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"name": {"zh": "报表", "en": "Reports"}, "at": "https://reports.example.com/", "roles": ["finance"]}
            ]
        },
    )  # fmt: skip

    name: Annotated[MenuName, Field(description="what it is called")]
    at: Annotated[
        str,
        Field(min_length=1, max_length=300, description="an https address, or a path of this one"),
    ]
    roles: Annotated[
        list[Role], Field(min_length=1, max_length=10, description="in whose menu it stands")
    ]
    module: Annotated[
        Module | None, Field(description="only where this is switched on; absent: always")
    ] = None


class CompanyLook(BaseModel):
    """Each is optional; what is left out is as the product has it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"name": "安心到家", "accent": "#0b6e4f", "modules": ["stock"]}]
        },
    )

    name: (
        Annotated[str, Field(min_length=1, max_length=20, description="what stands in the menu")]
        | None
    ) = None
    logo: (
        Annotated[
            str,
            Field(
                max_length=70_000, description="an SVG or PNG file of at most 50 KB as a data URL"
            ),
        ]
        | None
    ) = None
    accent: (
        Annotated[
            str,
            Field(
                pattern=r"^#[0-9a-fA-F]{6}$",
                description="colour of links and buttons, 5.5 : 1 on white at least",
            ),
        ]
        | None
    ) = None
    dates: Annotated[
        Literal["iso", "zh", "en"],
        Field(description="2026-11-27, 2026年11月27日 or 27 Nov 2026"),
    ] = "iso"
    digits: Annotated[
        Literal["comma", "space", "none"], Field(description="what stands between thousands")
    ] = "comma"
    modules: Annotated[
        list[Module],
        Field(
            max_length=20, description="what the menus show beyond the basics; the API is the same"
        ),
    ] = []
    menu: Annotated[
        list[MenuRow], Field(max_length=12, description="pages of the company's own in the menu")
    ] = []


class CompanyLookView(CompanyLook):
    version: Annotated[int, Field(description="for If-Match; 0: nobody has written one")]


def view_of(found: Settings) -> CompanyLookView:
    return CompanyLookView(**found.document, version=found.version)


@api.route("GET", "/settings/company", roles=STAFF)
def get_look() -> Annotated[Reply, CompanyLookView]:
    """How pages look, with the defaults where nothing was said."""
    found = company().get()
    return Reply(view_of(found), headers=etag(found.version))


@api.route("PUT", "/settings/company", roles=ADMINISTER, decides=nothing)
def put_look(
    body: CompanyLook, caller: Caller, if_match: int | None
) -> Annotated[Reply, CompanyLookView]:
    """Written over the version that If-Match names; every version is kept. A logo may only draw, and the colour has
    to be read on white."""
    said = body.model_dump(exclude_none=True, exclude_defaults=True)
    written = company().put(said, if_match or 0, caller.party, utcnow())
    observe.log("look written", version=written.version, by=caller.party)
    return Reply(view_of(written), headers=etag(written.version))
