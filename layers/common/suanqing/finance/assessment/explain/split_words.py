"""Parts, taxes kept back, refunds and exchanges in words: the steps of `sharing` and its like."""

from decimal import Decimal

from suanqing.finance.assessment.explain.formatting import percent
from suanqing.money import decimal_text, to_major
from suanqing.pricing.model import Step
from suanqing.pricing.names import CUSTOMER

MEMBERS = "members"
"""Stands beside a member's own weight for the sum of all, where the others' are not shown."""
BASES = {
    "gross": ("订单原额", "what was ordered"),
    "net_of_refund": ("本行金额", "the line"),
    "net_of_tax": ("不含税金额", "the line less tax"),
    "rest": ("余额", "what was left"),
}
ROLES = {
    "outlet": "网点",
    "owner": "经营方",
    "hq": "总部",
    "lead": "主责师傅",
    "crew": "作业组",
    "tax": "税款",
    "party": "结算对象",
    "supplier": "供应商",
    "guide": "导购",
    "zones": "围栏区域",
    "no_track": "无轨迹，归网点",
}


def sentence(step: Step, zh: bool, currency: str, party: str | None) -> str:
    """A step in words; to one party only of its own money."""
    args = dict(step.args)
    match step.op:
        case "part":
            return _part(step, args, zh, currency, party)
        case "withhold":
            return _withhold(step.rule, args, zh, currency)
        case "refund":
            return _refund(step, args, zh, currency)
        case _:
            return _exchange(step.rule, args, zh, currency)


def weighed(step: Step, who: str, text: str, zh: bool, party: str | None) -> str:
    """A member's weight; to one party with the sum of all, so that the own share can be recomputed."""
    said = f"{who} {'权重' if zh else 'weight'} {text}"
    total = dict(step.args).get(MEMBERS) or (total_weight(step) if party is not None else "")
    if not total:
        return said
    return f"{said}（全组合计 {total}）" if zh else f"{said} of {total}"


def total_weight(step: Step) -> str:
    """The sum of the crew's weights, as text; "" where nobody shares."""
    own = [Decimal(text) for name, text in step.args if name.startswith("member:")]
    return decimal_text(sum(own, Decimal(0))) if len(own) > 1 else ""


def _part(step: Step, args: dict[str, str], zh: bool, currency: str, party: str | None) -> str:
    of, gets = _money(args["of"], currency), _money(args["gets"], currency)
    if "remainder" in args:
        how = f"{of} 的其余部分" if zh else f"the rest of {of}"
    elif "rate" in args:
        base, rate = args["base"], percent(args["rate"])
        name = BASES.get(base, (f"{base[5:]} 部分", f"part {base[5:]}"))[0 if zh else 1]
        how = f"{name} {of} 的 {rate}" if zh else f"{rate} of {name} {of}"
        if "mode" in args:
            how += "（价内）" if zh else " (contained in it)"
    else:
        how = "固定金额" if zh else "a fixed amount"
    for limit, words in (("cap", ("封顶", "at most")), ("floor", ("保底", "at least"))):
        if limit in args:
            amount = _money(args[limit], currency)
            how += f"，{words[0]} {amount}" if zh else f", {words[1]} {amount}"
    crew = [
        weighed(step, name[7:], text, zh, party)
        for name, text in step.args
        if name.startswith("member:") and party in (None, name[7:])
    ]
    shared = (f"（{'，'.join(crew)}）" if zh else f" ({', '.join(crew)})") if crew else ""
    moved = ""
    if "fee" in args:
        moved = f"，单列为 {args['fee']}" if zh else f", a line of its own: {args['fee']}"
    to = _payee(args["to"], zh)
    if zh:
        return f"分成（{step.rule}）：{to}{shared} 得{how} = {gets}{moved}"
    return f"split ({step.rule}): {to}{shared} gets {how} = {gets}{moved}"


def _withhold(tax: str, args: dict[str, str], zh: bool, currency: str) -> str:
    gross, kept, net = (_money(args[name], currency) for name in ("gross", "withheld", "net"))
    if zh:
        return f"代扣（{tax}）{args['to']}：应得 {gross}，代扣 {kept}，实得 {net}"
    return f"withheld ({tax}) from {args['to']}: gross {gross}, withheld {kept}, net {net}"


def _refund(step: Step, args: dict[str, str], zh: bool, currency: str) -> str:
    booked, now = _money(args["booked"], currency), _money(str(step.value), currency)
    if zh:
        part = percent(args["rate"]) if "rate" in args else f"{args['back']}/{args['of']}"
        return f"第 {step.rule} 次退款 {part}，按原入账 {booked} 冲回 = {now}"
    back = percent(args["rate"]) if "rate" in args else f"{args['back']} of {args['of']}"
    return f"refund {step.rule} of {back}: mirrors its part of the {booked} booked = {now}"


def _exchange(quotation: str, args: dict[str, str], zh: bool, currency: str) -> str:
    share, rounding = (_money(args[name], currency) for name in ("share", "rounding"))
    paid = _money(args["paid"], args["currency"])
    rate = f"{args['pair']} {args['rate']}"
    to = ("客户" if zh else "the customer") if args["to"] == CUSTOMER else args["to"]
    if zh:
        return (
            f"换汇（{quotation}，{rate}）{to}：{share} {currency} → "
            f"{paid} {args['currency']}，尾差 {rounding}"
        )
    return (
        f"exchanged ({quotation}, {rate}) for {to}: {share} {currency} is "
        f"{paid} {args['currency']}, rounding {rounding}"
    )


def _payee(to: str, zh: bool) -> str:
    role, _, who = to.partition(":")
    label = ROLES.get(role, role) if zh else role
    return f"{label} {who}" if who else label


def _money(minor: str, currency: str) -> str:
    return to_major(int(minor), currency)
