"""The words of the steps that few tickets have, Chinese and English."""

from collections.abc import Mapping
from decimal import Decimal

from suanqing.finance.assessment.explain.formatting import major, percent

Args = Mapping[str, str]


def sentence(op: str, rule: str, args: Args, now: str, currency: str, zh: bool) -> str:
    """One step in words; "" for a step that is none of these."""
    match op:
        case "pick":
            return _pick(rule, args, zh)
        case "item":
            return f"套餐 {rule} 的项目{_terms(args, zh)}" if zh else (
                f"item of bundle {rule}{_terms(args, zh)}"
            )  # fmt: skip
        case "bundle":
            return _bundle(rule, args, now, currency, zh)
        case "release":
            share, milestone, day = percent(args["share"]), args["milestone"], args["at"][:10]
            if zh:
                return f"节点放款（{milestone}，{day}）{share} = {now}"
            return f"released by {milestone} on {day}: {share} = {now}"
        case "await":
            return _awaited(args, now, zh)
        case "rework":
            return _rework(rule, args, now, currency, zh)
        case "clawback":
            rate = percent(args["rate"])
            if zh:
                return f"因返工单 {rule} 追回 {rate}，余 {now}"
            return f"{rate} taken back because ticket {rule} did it again, left {now}"
        case "manual":
            reason, maker, checker = args["reason"], args["maker"], args["checker"]
            if zh:
                return f"人工调整（{rule}）：{reason}，{maker} 申请，{checker} 审批 = {now}"
            return f"manual ({rule}): {reason}, asked by {maker}, approved by {checker} = {now}"
        case _:
            return ""


def _awaited(args: Args, now: str, zh: bool) -> str:
    """What is left of a line beside its parts, and which milestones its other parts wait for."""
    sep = "、" if zh else ", "
    waiting = sep.join(
        f"{name.partition(':')[2]} {percent(share)}"
        for name, share in args.items()
        if name.startswith("waits:")
    )
    if zh:
        return f"节点放款之外 {now}" + (f"，待放款：{waiting}" if waiting else "")
    return f"beside what milestones release {now}" + (f", waiting: {waiting}" if waiting else "")


def answered(args: Args, zh: bool) -> str:
    """How soon somebody answered, the target it was held to, and the pauses that do not count."""
    if "response_minutes" not in args:
        return ""
    took, target, paused = (args.get(n) for n in ("response_minutes", "target", "paused_minutes"))
    if zh:
        text = f"，首次响应 {took} 分钟" + (f"，目标 {target} 分钟内" if target else "")
        return text + (f"，不计暂停 {paused} 分钟" if paused else "")
    text = f", first response after {took} minutes" + (f", target below {target}" if target else "")
    return text + (f", {paused} minutes of pauses not counted" if paused else "")


def visit(args: Args, currency: str, zh: bool) -> str:
    """Which visit of which contract, and what was released before it."""
    whole, before = (major(Decimal(args[name]), currency) for name in ("whole", "before"))
    contract, number, of = args["contract"], args["number"], args["of"]
    rate = percent(args["rate"]) if "rate" in args else ""
    if zh:
        of_whole = f"{whole} 的 {rate}" if rate else whole
        return f"维保合同 {contract} 第 {number}/{of} 次，合同金额 {of_whole}，此前已计 {before}"
    of_whole = f"{rate} of {whole}" if rate else whole
    return f"visit {number} of {of} of contract {contract} over {of_whole}, {before} before it"


def milestone(args: Args, amount: str, zh: bool) -> str:
    name, day = args["milestone"], args["at"][:10]
    return f"{name}（{day}）{amount}" if zh else f"{amount} for {name} on {day}"


def charged(args: Args, zh: bool) -> str:
    """The part of a rework's price that the customer pays, where a discount of it is borne."""
    if "charge" not in args:
        return ""
    part = percent(args["charge"])
    return f"，返工计价 {part}" if zh else f", a rework at {part}"


def _pick(rule: str, args: Args, zh: bool) -> str:
    matched, by, reason = args["instead"], args["by"], args["reason"]
    if zh:
        instead = f"，取代 {matched}" if matched else ""
        return f"档位 {rule} 由 {by} 人工选定{instead}：{reason}"
    instead = f" instead of {matched}" if matched else ""
    return f"tier {rule} picked by hand by {by}{instead}: {reason}"


def _bundle(rule: str, args: Args, now: str, currency: str, zh: bool) -> str:
    price, total, listed = (
        major(Decimal(args[name]), currency) for name in ("price", "total", "list")
    )
    quantity, terms = args["quantity"], _terms(args, zh)
    if zh:
        return (
            f"套餐 {rule} {price} × {quantity} = {total}，按目录价合计 {listed} 分摊 = {now}{terms}"
        )
    return (
        f"bundle {rule} {price} × {quantity} = {total}, shared by list prices of {listed} in all"
        f" = {now}{terms}"
    )


def _terms(args: Args, zh: bool) -> str:
    """What is promised with a bundle."""
    terms = [f"{name[5:]} {value}" for name, value in args.items() if name.startswith("term:")]
    if not terms:
        return ""
    return f"（服务约定：{'，'.join(terms)}）" if zh else f" (terms: {', '.join(terms)})"


def _rework(rule: str, args: Args, now: str, currency: str, zh: bool) -> str:
    if "charge" in args:
        part = percent(args["charge"])
        return f"返工（原单 {rule}）计价 {part} = {now}" if zh else (
            f"rework of ticket {rule}, charged at {part} = {now}"
        )  # fmt: skip
    if "left" in args:
        whole, left = (major(Decimal(args[name]), currency) for name in ("of", "left"))
        return f"返工（原单 {rule}）：所付 {whole} 中余 {left}，税随之 = {now}" if zh else (
            f"rework of ticket {rule}: of the {whole} paid {left} are left, and so of the tax = {now}"
        )  # fmt: skip
    own, other = percent(args["original_payee"]), percent(args["other_payee"])
    if zh:
        return f"返工（原单 {rule}）：原收款人 {own}，其他人 {other} = {now}"
    return f"rework of ticket {rule}: {own} to who was paid for it, {other} to others = {now}"
