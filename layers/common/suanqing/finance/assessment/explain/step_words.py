"""An assessment in words and numbers, Chinese or English, for both sides to read (计算依据).

Rendered from the steps when somebody looks; amounts in major units, unrounded where the step is.
"""

from typing import Literal

from suanqing import labels
from suanqing.finance.assessment.explain.choices import CHOICES
from suanqing.finance.assessment.explain.crew import MEMBER
from suanqing.finance.assessment.explain.formatting import major
from suanqing.finance.assessment.explain.render import Numbers, Reader, render
from suanqing.finance.assessment.explain.sentences import FRAMES, PLANES, SENTENCES
from suanqing.finance.assessment.model import AssessedLine, Assessment
from suanqing.money import to_major
from suanqing.pricing.model import Step

Lang = Literal["zh", "en"]


def explain_assessment(
    assessment: Assessment, lang: Lang = "zh", party: str | None = None
) -> list[str]:
    """Every line with its steps. `party`: only what that party earns, and no other party's share."""
    reader = Reader(lang == "zh", assessment.currency, party)
    lines = [
        line
        for line in assessment.lines
        if party is None or any(payee == party for payee, _ in line.shares)
    ]
    head = {"ticket": assessment.ticket_id, "book": assessment.book}
    return [
        render(FRAMES["ticket"], head, reader),
        *(text for line in lines for text in explain(line, lang, assessment.currency, party)),
        *(render(FRAMES["warning"], {"warning": each}, reader) for each in assessment.warnings),
    ]


def explain(
    line: AssessedLine, lang: Lang = "zh", currency: str = "CNY", party: str | None = None
) -> list[str]:
    """One line: its headline, one sentence a step, then who gets how much."""
    reader = Reader(lang == "zh", currency, party)
    own = None if party is None else frozenset({party})
    steps = [step for step in line.steps if own is None or is_for(step, own)]
    shares = [share for share in line.shares if party in (None, share[0])]
    return [
        _headline(line, reader),
        *(f"  {number}. {sentence(step, reader)}" for number, step in enumerate(steps, 1)),
        *(_share(payee, amount, bool(line.held), reader) for payee, amount in shares),
    ]


def is_for(step: Step, own: frozenset[str]) -> bool:
    """Whether a step concerns somebody of `own`: parts, withholdings and exchanges name their payee."""
    if step.op not in ("part", "withhold", "exchange"):
        return True
    names = {arg[0].removeprefix(MEMBER) for arg in step.args}
    to = dict(step.args)["to"]
    return to in own or to.partition(":")[2] in own or bool(names & own)


def sentence(step: Step, reader: Reader) -> str:
    """A step in words."""
    key, numbers = chosen(step, reader)
    return render(SENTENCES[key], numbers, reader)


def chosen(step: Step, reader: Reader) -> tuple[str, Numbers]:
    """The step's key in the table, and every number that its sentence may name."""
    told = dict(step.args)
    numbers = told | {"rule": step.rule, "now": major(step.value, reader.currency)}
    choose = CHOICES.get(step.op)
    if choose is None:
        return step.op, numbers
    way, more = choose(step, told, reader)
    return f"{step.op}.{way}" if way else step.op, {**numbers, **more}


def _headline(line: AssessedLine, reader: Reader) -> str:
    told = {
        "sku": line.sku,
        "fee": labels.label(labels.FEES, line.fee, "zh" if reader.zh else "en"),
        "plane": reader.of(PLANES[line.plane]),
        "total": to_major(line.amount, reader.currency),
        "currency": reader.currency,
    }
    return render(FRAMES["line"], told, reader)


def _share(payee: str, amount: int, held: bool, reader: Reader) -> str:
    told = {"payee": payee, "amount": str(amount), "currency": reader.currency}
    return render(FRAMES["held" if held else "share"], told, reader)
