"""An assessment in words and numbers, Chinese or English, for both sides to read (计算依据).

Rendered from the steps when somebody looks; amounts in major units, unrounded where the step is.
"""

from decimal import Decimal
from typing import Literal

from suanqing import labels
from suanqing.finance.assessment.explain import special_words, split_words
from suanqing.finance.assessment.explain.formatting import major, percent
from suanqing.finance.assessment.model import AssessedLine, Assessment
from suanqing.money import to_major
from suanqing.pricing.model import Step
from suanqing.vocabulary import ANSWER, VOCABULARY

Lang = Literal["zh", "en"]

_NEEDS = {
    "gps": ("定位", "position"),
    "photo": ("照片", "photo"),
    "time": ("时间", "time"),
    "serial": ("序列号", "serial number"),
    "decided": ("裁定", "decision"),
    "promised": ("承诺时间", "promised time"),
    "region": ("地区", "region"),
    "urgent": ("加急", "urgent"),
}
_FINDINGS = {
    "fail": ("不予认可", "refused"),
    "outside": ("不在现场范围内", "outside the site's area"),
    "no_fix": ("到场时没有定位", "no fix was sent on site"),
    "no_site": ("现场坐标未知", "the site's own position is not known"),
    "no_datum": ("定位的坐标系未知", "the fix does not say its coordinate system"),
    "inaccurate": ("定位精度不足", "the fix is not accurate enough"),
    "missing": ("缺少", "missing"),
    "seen_before": ("已在另一工单上出现过", "was shown on another ticket before"),
    "self_told": (
        "由获得报酬的一方自行填报，待他人确认",
        "told by who is paid by it, to be confirmed by another",
    ),
    "other_time": ("不在服务期间内", "not between creation and completion"),
}
_PLANES = {"charge": ("客户应付", "customer pays"), "pay": ("结算收入", "paid to the parties")}
_BASES = {
    "before_coefficient": ("系数前", "the amount before the coefficient"),
    "after_coefficient": ("系数后", "the amount after the coefficient"),
}


def explain_assessment(
    assessment: Assessment, lang: Lang = "zh", party: str | None = None
) -> list[str]:
    """Every line with its steps. `party`: only what that party earns, and no other party's share."""
    zh = lang == "zh"
    head = (
        f"工单 {assessment.ticket_id}，价格版本 {assessment.book}"
        if zh
        else f"Ticket {assessment.ticket_id} under price book {assessment.book}"
    )
    lines = [
        line
        for line in assessment.lines
        if party is None or any(payee == party for payee, _ in line.shares)
    ]
    warned = "提示：" if zh else "Note: "
    return [
        head,
        *(text for line in lines for text in explain(line, lang, assessment.currency, party)),
        *(f"{warned}{warning}" for warning in assessment.warnings),
    ]


def explain(
    line: AssessedLine, lang: Lang = "zh", currency: str = "CNY", party: str | None = None
) -> list[str]:
    """One line: its headline, one sentence a step, then who gets how much."""
    zh = lang == "zh"
    fee = labels.label(labels.FEES, line.fee) if zh else line.fee
    plane = _PLANES[line.plane][0 if zh else 1]
    total = to_major(line.amount, currency)
    colon = "：" if zh else ": "
    texts = [f"{line.sku} {fee}（{plane}）{colon}{total} {currency}" if zh else
             f"{line.sku} {fee} ({plane}){colon}{total} {currency}"]  # fmt: skip
    own = None if party is None else frozenset({party})
    steps = [step for step in line.steps if own is None or is_for(step, own)]
    for number, step in enumerate(steps, 1):
        texts.append(f"  {number}. {_sentence(step, lang, currency, party)}")
    for payee, amount in line.shares:
        if party in (None, payee):
            held = ("（暂扣）" if zh else " (held)") if line.held else ""
            texts.append(f"  → {payee}{colon}{to_major(amount, currency)} {currency}{held}")
    return texts


def is_for(step: Step, own: frozenset[str]) -> bool:
    """Whether a step concerns somebody of `own`: parts, withholdings and exchanges name their payee."""
    if step.op not in ("part", "withhold", "exchange"):
        return True
    names = {arg[0].removeprefix("member:") for arg in step.args}
    to = dict(step.args)["to"]
    return to in own or to.partition(":")[2] in own or bool(names & own)


def _sentence(step: Step, lang: Lang, currency: str, party: str | None) -> str:
    zh = lang == "zh"
    args = dict(step.args)
    now = major(step.value, currency)
    match step.op:
        case "base":
            price, unit = major(Decimal(args["price"]), currency), args["unit"]
            per = "" if args["per"] == "1" else f"{args['per']} "
            row = args.get("row", "")
            if zh:
                row = row and f"，价格行 {row}"
                return (
                    f"基价 {price} / {per}{labels.label(labels.UNITS, unit)}，档位 {step.rule}{row}"
                )
            row = row and f", price row {row}"
            return f"base price {price} per {per}{unit}, tier {step.rule}{row}"
        case "price_lost":
            price = major(Decimal(args["price"]), currency)
            if zh:
                return f"未采用的价格：{price}（{step.rule}）"
            return f"price not taken: {price} ({step.rule})"
        case "quantity":
            return f"{'数量' if zh else 'quantity'} × {args['quantity']} = {now}"
        case "coefficient" if not args:
            return f"网点系数：无，{now}" if zh else f"outlet coefficient: none, {now}"
        case "coefficient":
            name = "网点系数" if zh else "outlet coefficient"
            return f"{name} × {args['factor']} = {now}"
        case "surcharge":
            of = _BASES.get(args.get("base", ""), ("系数后", "the amount after the coefficient"))
            rate = percent(args["rate"])
            more = _surcharge_words(args, zh)
            if zh:
                return f"加收（{step.rule}）{of[0]}金额的 {rate}{more} = {now}"
            return f"surcharge ({step.rule}) {rate} of {of[1]}{more} = {now}"
        case "override":
            price = major(Decimal(args["price"]), currency)
            if zh:
                return f"{step.rule} 的专属价 {price}，取代上一价格"
            return f"own price of {step.rule} {price} instead of the price above"
        case "fee":
            return _fee(step.rule, args, now, currency, zh)
        case "factor":
            name = "系数" if zh else "coefficient"
            more = special_words.answered(args, zh)
            return f"{name} ({step.rule}) × {args['factor']}{more} = {now}"
        case "discount":
            name = "折扣" if zh else "discount"
            capped = ("，折扣合计封顶 " if zh else ", all discounts at most ") + (
                percent(args["cap"]) if "cap" in args else ""
            )
            more = capped if "cap" in args else ""
            return f"{name} ({step.rule}) −{percent(args['rate'])}{more} = {now}"
        case "discount_lost":
            rate = percent(args["rate"])
            if zh:
                return f"折扣 ({step.rule}) −{rate} 未采用：{args['to']} 更优，{now}"
            return f"discount ({step.rule}) −{rate} not taken: {args['to']} is better, {now}"
        case "borne":
            rate, part = percent(args["rate"]), percent(args["part"])
            again = special_words.charged(args, zh)
            if "left" in args:
                kept = percent(args["left"])
                again += (
                    f"（保底封顶后余 {kept}）" if zh else f", of which floors and caps left {kept}"
                )
            if zh:
                return f"分担折扣（{step.rule}，−{rate}）的 {part}{again} = {now}"
            return f"bears {part} of the discount ({step.rule}, −{rate}){again} = {now}"
        case "waive":
            if zh:
                return f"减免（{step.rule}）：{args['reason']} = {now}"
            return f"waived ({step.rule}): {args['reason']} = {now}"
        case "floor" | "cap":
            names = {"floor": ("保底", "at least"), "cap": ("封顶", "at most")}[step.op]
            limit = major(Decimal(args["amount"]), currency)
            return f"{names[0 if zh else 1]} ({step.rule}) {limit} = {now}"
        case "round":
            return f"四舍五入 = {now}" if zh else f"rounded half up = {now}"
        case "tax":
            net, tax = (to_major(int(args[name]), currency) for name in ("net", "tax"))
            rate = percent(args["rate"])
            mode, by = args.get("mode", step.rule), step.rule if "mode" in args else ""
            if zh:
                mode = {"inclusive": "价内", "exclusive": "价外"}[mode]
                return f"税（{mode} {rate}{by and f'，{by}'}）：不含税 {net} + 税 {tax} = {now}"
            return f"tax ({mode} {rate}{by and f', {by}'}): net {net} + tax {tax} = {now}"
        case "untaxed":
            return f"不计税（{step.rule}）" if zh else f"no tax is due ({step.rule})"
        case "split":
            return ("分成：" if zh else "split: ") + _split(step, zh, party)
        case "part" | "withhold" | "refund" | "exchange":
            return split_words.sentence(step, zh, currency, party)
        case "hold":
            return _held(step.rule, args, now, zh)
        case "engine":
            was, priced = (major(Decimal(args[name]), currency) for name in ("booked", "priced"))
            if zh:
                return f"已入账 {was} 由第 {step.rule} 版计算得出（现行为 {priced}），此处只计变动 = {now}"
            return (
                f"booked {was} by engine {step.rule} (now {priced}); only the change counts = {now}"
            )
        case _:
            known = special_words.sentence(step.op, step.rule, args, now, currency, zh)
            return known or f"{step.op} ({step.rule}) = {now}"


def _needed(name: str) -> tuple[str, str] | None:
    """What is missing, in both languages: a need of a policy, or a fact that was told."""
    if name in VOCABULARY:
        return VOCABULARY[name].zh, name
    return _NEEDS.get(name)


def _held(policy: str, args: dict[str, str], now: str, zh: bool) -> str:
    """Why the money waits, and what would release it."""
    at = 0 if zh else 1
    missing = [
        f"{named[at]}{'：' if zh else ': '}{_FINDINGS.get(word, (word, word))[at]}"
        for need, word in args.items()
        if (named := _needed(need))
    ]
    if "radius_m" in args:
        radius, worst = args["radius_m"], args["max_accuracy_m"]
        missing.append(
            f"要求距现场 {radius} 米内、精度不差于 {worst} 米"
            if zh
            else f"asked for: within {radius} m of the site, accuracy {worst} m or better"
        )
    if zh:
        return f"暂扣（{policy}）{now} 待佐证，可申诉。" + "；".join(missing)
    return f"held ({policy}) {now} until it is proven; an appeal may add evidence. " + "; ".join(
        missing
    )


def _minutes(seconds: str) -> str:
    text = f"{Decimal(seconds) / 60:.2f}"
    return text.rstrip("0").rstrip(".")


def _surcharge_words(args: dict[str, str], zh: bool) -> str:
    """Which part of the time it is for, and what it stands in for."""
    text = ""
    if "seconds" in args:
        part, whole = _minutes(args["seconds"]), _minutes(args["of"])
        text = f"，计 {part}/{whole} 分钟" if zh else f" for {part} of {whole} minutes"
    if "replaces" in args:
        text += f"，取代 {args['replaces']}" if zh else f", instead of {args['replaces']}"
    return text + special_words.answered(args, zh)


def _amount(args: dict[str, str], name: str, currency: str) -> str:
    """With a space before it; "" where the reader may not see it."""
    return f" {major(Decimal(args[name]), currency)}" if name in args else ""


def _fee(rule: str, args: dict[str, str], now: str, currency: str, zh: bool) -> str:
    """A fee of the whole ticket: what was measured, and the rate."""
    amount = major(Decimal(args["amount"]), currency) if "amount" in args else ""
    match args["by"]:
        case "order":
            order, rate = _amount(args, "order_amount", currency), percent(args["rate"])
            text = f"订单金额{order} 的 {rate}" if zh else f"{rate} of the order's amount{order}"
        case "fact":
            name, rate = args["fact"], percent(args["rate"])
            of, word = _amount(args, name, currency), VOCABULARY[name].zh if zh else name
            text = f"{word}{of} 的 {rate}" if zh else f"{rate} of {word}{of}"
            for shown in sorted(args.keys() & VOCABULARY.keys() - {name, *ANSWER}):
                text += (
                    f"，{VOCABULARY[shown].zh} {args[shown]}" if zh else f", {shown} {args[shown]}"
                )
        case "distance":
            way, free = args["distance_km"], args["free"]
            text = (
                f"里程 {way} 公里，免费 {free} 公里，每公里 {amount}"
                if zh
                else f"{way} km of which {free} free, {amount} a km"
            )
        case "work" | "night":
            took, paid = _minutes(args["seconds"]), _minutes(args["paid"])
            text = (
                f"{took} 分钟，计 {paid} 分钟，每小时 {amount}"
                if zh
                else f"{took} minutes paid as {paid}, {amount} an hour"
            )
        case "visit":
            text = special_words.visit(args, currency, zh)
        case "milestone":
            text = special_words.milestone(args, amount, zh)
        case _:
            text = f"固定 {amount}" if zh else f"fixed {amount}"
    text += special_words.answered(args, zh)
    return f"费用（{rule}）{text} = {now}" if zh else f"fee ({rule}) {text} = {now}"


def _split(step: Step, zh: bool, party: str | None) -> str:
    """The plan's fractions and the crew's weights; to one party only its own and the whole crew's."""
    parts = []
    for name, text in step.args:
        role, _, who = name.partition(":")
        if role == "member":
            if party in (None, who):
                parts.append(split_words.weighed(step, who, text, zh, party))
        elif name == split_words.MEMBERS:
            continue
        elif party in (None, who) or role in ("crew", "zones"):
            label = split_words.ROLES.get(role, role) if zh else role.replace("_", " ")
            parts.append(f"{label}{' ' + who if who else ''} {percent(text)}")
    return ("，" if zh else ", ").join(parts)
