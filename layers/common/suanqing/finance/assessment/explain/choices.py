"""Which sentence of the table a step is told by, and the numbers that it names beside the step's own. Pure.

A kind of step that is always told by one sentence, of its own numbers, is not here.
"""

from collections.abc import Callable, Iterator, Mapping

from suanqing.finance.assessment.explain.crew import MEMBER, MEMBERS, total_weight
from suanqing.finance.assessment.explain.render import Numbers, Reader, joined, render
from suanqing.finance.assessment.explain.sentences import (
    BASES,
    CLAUSES,
    SEPARATORS,
)
from suanqing.labels import EVIDENCE_FINDINGS, EVIDENCE_NEEDS, FEES, SHARES, label
from suanqing.money import to_major
from suanqing.pricing.model import Op, Step
from suanqing.pricing.names import CUSTOMER
from suanqing.vocabulary import ANSWER, VOCABULARY

Choice = tuple[str, Numbers]
"""The way a step is told ("" where its kind has only one), and further numbers."""


def _coefficient(step: Step, told: Numbers, reader: Reader) -> Choice:
    return "" if told else "none", {}


def _surcharge(step: Step, told: Numbers, reader: Reader) -> Choice:
    return told.get("base") or "after_coefficient", {}


def _fee(step: Step, told: Numbers, reader: Reader) -> Choice:
    """By the fee's measure (`pricing.names.FeeMeasure`)."""
    by = told["by"]
    if by == "fact":
        return by, _of_fact(told, reader)
    return "visit_rate" if by == "visit" and "rate" in told else by, {}


def _of_fact(told: Numbers, reader: Reader) -> Numbers:
    """The fact's name, its amount where the reader may see it, and what else the fee shows."""
    name = told["fact"]
    others = sorted(told.keys() & VOCABULARY.keys() - {name, *ANSWER})
    shown = [
        render(CLAUSES["shown_fact"], {"name": _fact(each, reader), "value": told[each]}, reader)
        for each in others
    ]
    return {
        "fact": _fact(name, reader),
        "fact_amount": told.get(name, ""),
        "shown": "".join(shown),
    }


def _fact(name: str, reader: Reader) -> str:
    return VOCABULARY[name].zh if reader.zh else name


def _tax(step: Step, told: Numbers, reader: Reader) -> Choice:
    """A plane's own tax stands under its mode, a rule's under its id."""
    if "mode" in told:
        return told["mode"], {"tax_rule": step.rule}
    return step.rule, {}


def _bundle_terms(step: Step, told: Numbers, reader: Reader) -> Choice:
    """What is promised with a bundle."""
    terms = [f"{name[5:]} {value}" for name, value in told.items() if name.startswith("term:")]
    return "", {"terms": joined(SEPARATORS["list"], terms, reader)}


def _await(step: Step, told: Numbers, reader: Reader) -> Choice:
    """Which milestones the other parts of a line wait for."""
    waiting = [
        render(CLAUSES["milestone_share"], {"name": name.partition(":")[2], "share": share}, reader)
        for name, share in told.items()
        if name.startswith("waits:")
    ]
    return "", {"waiting": joined(SEPARATORS["milestones"], waiting, reader)}


def _rework(step: Step, told: Numbers, reader: Reader) -> Choice:
    """What the customer is charged, what is left of a tax, or what who is paid."""
    return "charge" if "charge" in told else "tax" if "left" in told else "pay", {}


def _refund(step: Step, told: Numbers, reader: Reader) -> Choice:
    return "rate" if "rate" in told else "quantity", {}


def _exchange(step: Step, told: Numbers, reader: Reader) -> Choice:
    paid = to_major(int(told["paid"]), told["currency"])
    whose = "customer" if told["to"] == CUSTOMER else "payee"
    return whose, {"own": reader.currency, "paid": paid}


def _split(step: Step, told: Numbers, reader: Reader) -> Choice:
    """The plan's fractions and the crew's weights; to one party only its own and the whole crew's."""
    return "", {"dealt": joined(SEPARATORS["list"], _dealt(step, reader), reader)}


def _dealt(step: Step, reader: Reader) -> Iterator[str]:
    for name, text in step.args:
        role, _, who = name.partition(":")
        if name.startswith(MEMBER):
            if reader.party in (None, who):
                yield _weight(step, who, text, reader)
        elif name != MEMBERS and (reader.party in (None, who) or role in ("crew", "zones")):
            payee = _payee(name, reader)
            yield render(CLAUSES["payee_share"], {"payee": payee, "share": text}, reader)


def _weight(step: Step, member: str, text: str, reader: Reader) -> str:
    """A member's weight; to one party with the sum of all, so that the own share can be recomputed."""
    shared = dict(step.args).get(MEMBERS, "")
    if not shared and reader.party is not None:
        shared = total_weight(step)
    told = {"member": member, "weight": text, "weights": shared}
    return render(CLAUSES["weight"], told, reader)


def _payee(name: str, reader: Reader) -> str:
    role, _, who = name.partition(":")
    named = label(SHARES, role, "zh" if reader.zh else "en")
    return f"{named} {who}" if who else named


def _part(step: Step, told: Numbers, reader: Reader) -> Choice:
    """A part of a split plan: of the remainder, at a rate, or fixed."""
    crew = [
        _weight(step, name.removeprefix(MEMBER), text, reader)
        for name, text in step.args
        if name.startswith(MEMBER) and reader.party in (None, name.removeprefix(MEMBER))
    ]
    more = {
        "payee": _payee(told["to"], reader),
        "crew": joined(SEPARATORS["list"], crew, reader),
        "base": _base(told.get("base", ""), reader),
    }
    if "fee" in told:
        more["fee"] = label(FEES, told["fee"], "zh" if reader.zh else "en")
    if "remainder" in told:
        return "remainder", more
    if "rate" in told:
        return "contained" if "mode" in told else "rate", more
    return "amount", more


def _base(name: str, reader: Reader) -> str:
    kind, _, part = name.partition(":")
    return render(BASES[kind], {"part": part}, reader) if name else ""


def _hold(step: Step, told: Numbers, reader: Reader) -> Choice:
    """What is not proven, and what was asked for."""
    missing = [
        render(
            CLAUSES["finding"],
            {
                "need": reader.of(need),
                "finding": reader.of(EVIDENCE_FINDINGS.get(finding, (finding, finding))),
            },
            reader,
        )
        for name, finding in told.items()
        if (need := _needed(name))
    ]
    if "radius_m" in told:
        missing.append(render(CLAUSES["within"], told, reader))
    return "", {"unproven": joined(SEPARATORS["findings"], missing, reader)}


def _needed(name: str) -> tuple[str, str] | None:
    """A need of a policy, or a fact that was told; None for a number of the policy."""
    if name in VOCABULARY:
        return VOCABULARY[name].zh, name
    return EVIDENCE_NEEDS.get(name)


CHOICES: Mapping[Op, Callable[[Step, Numbers, Reader], Choice]] = {
    "item": _bundle_terms,
    "bundle": _bundle_terms,
    "coefficient": _coefficient,
    "surcharge": _surcharge,
    "fee": _fee,
    "tax": _tax,
    "await": _await,
    "split": _split,
    "part": _part,
    "rework": _rework,
    "refund": _refund,
    "hold": _hold,
    "exchange": _exchange,
}
