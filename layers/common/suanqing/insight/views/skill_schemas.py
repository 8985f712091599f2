"""Why work takes longer in one region, in API answers (pydantic). Minutes on site, of a job."""

from collections.abc import Mapping

from pydantic import BaseModel

from suanqing.insight.views.skill import Mean, Skill


class SkillMean(BaseModel):
    """jobs: how many that were timed. minutes: of one of them on site, on average; absent without any."""

    jobs: int
    minutes: int | None = None


class SkillPerson(BaseModel):
    """Who led jobs there. earlier: jobs of this kind on earlier days of those that were read, before the first that is
    shown. here: in the region. elsewhere: the same person in all other regions."""

    party: str
    name: str
    earlier: int
    here: SkillMean
    elsewhere: SkillMean


class SkillView(BaseModel):
    """project: the kind of work. region: its province. days: how many, 7 or 28. first: the first of them. last: the
    last of them; as many before say alone who had done such work. here: in the region. elsewhere: in all others. extra:
    minutes of a job here beyond those elsewhere. compared: jobs here of people who worked elsewhere as well. people: of
    what those take beyond elsewhere, what the same people take elsewhere, too. place: what they take here alone; both
    absent below five such jobs. new_here, new_elsewhere: by who had done fewer than three such jobs on earlier days.
    used_here, used_elsewhere: by all others. persons: who led jobs here, the longest first. whole: false where time was
    up before all days were read, the oldest being left out."""

    project: str
    region: str
    days: int
    first: str
    last: str
    here: SkillMean
    elsewhere: SkillMean
    extra: int | None = None
    compared: SkillMean
    people: int | None = None
    place: int | None = None
    new_here: SkillMean
    new_elsewhere: SkillMean
    used_here: SkillMean
    used_elsewhere: SkillMean
    persons: list[SkillPerson]
    whole: bool


def told_of(found: Skill, names: Mapping[str, str]) -> dict[str, object]:
    """All of a view's fields that are figures."""
    return {
        "here": mean_of(found.here),
        "elsewhere": mean_of(found.elsewhere),
        "extra": found.extra,
        "compared": mean_of(found.compared),
        "people": found.people,
        "place": found.place,
        "new_here": mean_of(found.new[0]),
        "new_elsewhere": mean_of(found.new[1]),
        "used_here": mean_of(found.used[0]),
        "used_elsewhere": mean_of(found.used[1]),
        "persons": [
            SkillPerson(
                party=each.lead, name=names.get(each.lead, each.lead), earlier=each.earlier,
                here=mean_of(each.here), elsewhere=mean_of(each.elsewhere),
            )
            for each in found.persons
        ],
    }  # fmt: skip


def mean_of(found: Mean) -> SkillMean:
    return SkillMean(jobs=found.jobs, minutes=found.average)
