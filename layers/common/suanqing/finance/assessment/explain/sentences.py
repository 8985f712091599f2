"""The sentences of an explanation, each once in Chinese and once in English, with named numbers.

`SENTENCES`: one for each kind of step (`pricing.model.Op`); where a step is said in several ways, the way
stands behind a dot, and `choices` picks it. `CLAUSES`: what a sentence adds where its numbers are known.

    {rate}          a number of the step, as it is noted; also {rule}, {now} (the amount after the step)
    {rate:percent}  as people read it: a name of `render.FORMATS`
    {+capped}       the clause of that name; nothing when a number it names is not known
"""

from collections.abc import Mapping

Both = tuple[str, str]
"""(Chinese, English)"""

_CLOCK: Both = (
    "费用（{rule}）{seconds:minutes} 分钟，计 {paid:minutes} 分钟，每小时 {amount:money}{+answered} = {now}",
    "fee ({rule}) {seconds:minutes} minutes paid as {paid:minutes}, {amount:money} an hour{+answered} = {now}",
)

SENTENCES: Mapping[str, Both] = {
    "base": (
        "基价 {price:money} / {per:several}{unit:unit}，档位 {rule}{+row}",
        "base price {price:money} per {per:several}{unit:unit}, tier {rule}{+row}",
    ),
    "pick": (
        "档位 {rule} 由 {by} 人工选定{+picked_instead}：{reason}",
        "tier {rule} picked by hand by {by}{+picked_instead}: {reason}",
    ),
    "price_lost": ("未采用的价格：{price:money}（{rule}）", "price not taken: {price:money} ({rule})"),
    "override": (
        "{rule} 的专属价 {price:money}，取代上一价格",
        "own price of {rule} {price:money} instead of the price above",
    ),
    "quantity": ("数量 × {quantity} = {now}", "quantity × {quantity} = {now}"),
    "item": ("套餐 {rule} 的项目{+terms}", "item of bundle {rule}{+terms}"),
    "bundle": (
        "套餐 {rule} {price:money} × {quantity} = {total:money}，按目录价合计 {list:money} 分摊 = {now}{+terms}",
        "bundle {rule} {price:money} × {quantity} = {total:money}, shared by list prices of {list:money} in all"
        " = {now}{+terms}",
    ),
    "coefficient": ("网点系数 × {factor} = {now}", "outlet coefficient × {factor} = {now}"),
    "coefficient.none": ("网点系数：无，{now}", "outlet coefficient: none, {now}"),
    "factor": (
        "系数 ({rule}) × {factor}{+answered} = {now}",
        "coefficient ({rule}) × {factor}{+answered} = {now}",
    ),
    "surcharge.after_coefficient": (
        "加收（{rule}）系数后金额的 {rate:percent}{+worked}{+replaced}{+answered} = {now}",
        "surcharge ({rule}) {rate:percent} of the amount after the coefficient"
        "{+worked}{+replaced}{+answered} = {now}",
    ),
    "surcharge.before_coefficient": (
        "加收（{rule}）系数前金额的 {rate:percent}{+worked}{+replaced}{+answered} = {now}",
        "surcharge ({rule}) {rate:percent} of the amount before the coefficient"
        "{+worked}{+replaced}{+answered} = {now}",
    ),
    "fee.fixed": (
        "费用（{rule}）固定 {amount:money}{+answered} = {now}",
        "fee ({rule}) fixed {amount:money}{+answered} = {now}",
    ),
    "fee.order": (
        "费用（{rule}）订单金额{+of_order} 的 {rate:percent}{+answered} = {now}",
        "fee ({rule}) {rate:percent} of the order's amount{+of_order}{+answered} = {now}",
    ),
    "fee.fact": (
        "费用（{rule}）{fact}{+of_fact} 的 {rate:percent}{shown}{+answered} = {now}",
        "fee ({rule}) {rate:percent} of {fact}{+of_fact}{shown}{+answered} = {now}",
    ),
    "fee.distance": (
        "费用（{rule}）里程 {distance_km} 公里，免费 {free} 公里，每公里 {amount:money}{+answered} = {now}",
        "fee ({rule}) {distance_km} km of which {free} free, {amount:money} a km{+answered} = {now}",
    ),
    "fee.work": _CLOCK,
    "fee.night": _CLOCK,
    "fee.visit": (
        "费用（{rule}）维保合同 {contract} 第 {number}/{of} 次，合同金额 {whole:money}，此前已计 {before:money}"
        "{+answered} = {now}",
        "fee ({rule}) visit {number} of {of} of contract {contract} over {whole:money}, {before:money} before it"
        "{+answered} = {now}",
    ),
    "fee.visit_rate": (
        "费用（{rule}）维保合同 {contract} 第 {number}/{of} 次，合同金额 {whole:money} 的 {rate:percent}"
        "，此前已计 {before:money}{+answered} = {now}",
        "fee ({rule}) visit {number} of {of} of contract {contract} over {rate:percent} of {whole:money}"
        ", {before:money} before it{+answered} = {now}",
    ),
    "fee.milestone": (
        "费用（{rule}）{milestone}（{at:day}）{amount:money}{+answered} = {now}",
        "fee ({rule}) {amount:money} for {milestone} on {at:day}{+answered} = {now}",
    ),
    "discount": (
        "折扣 ({rule}) −{rate:percent}{+capped} = {now}",
        "discount ({rule}) −{rate:percent}{+capped} = {now}",
    ),
    "discount_lost": (
        "折扣 ({rule}) −{rate:percent} 未采用：{to} 更优，{now}",
        "discount ({rule}) −{rate:percent} not taken: {to} is better, {now}",
    ),
    "floor": ("保底 ({rule}) {amount:money} = {now}", "at least ({rule}) {amount:money} = {now}"),
    "cap": ("封顶 ({rule}) {amount:money} = {now}", "at most ({rule}) {amount:money} = {now}"),
    "waive": ("减免（{rule}）：{reason} = {now}", "waived ({rule}): {reason} = {now}"),
    "borne": (
        "分担折扣（{rule}，−{rate:percent}）的 {part:percent}{+charged}{+left} = {now}",
        "bears {part:percent} of the discount ({rule}, −{rate:percent}){+charged}{+left} = {now}",
    ),
    "round": ("四舍五入 = {now}", "rounded half up = {now}"),
    "tax.inclusive": (
        "税（价内 {rate:percent}{+by_rule}）：不含税 {net:minor} + 税 {tax:minor} = {now}",
        "tax (inclusive {rate:percent}{+by_rule}): net {net:minor} + tax {tax:minor} = {now}",
    ),
    "tax.exclusive": (
        "税（价外 {rate:percent}{+by_rule}）：不含税 {net:minor} + 税 {tax:minor} = {now}",
        "tax (exclusive {rate:percent}{+by_rule}): net {net:minor} + tax {tax:minor} = {now}",
    ),
    "untaxed": ("不计税（{rule}）", "no tax is due ({rule})"),
    "release": (
        "节点放款（{milestone}，{at:day}）{share:percent} = {now}",
        "released by {milestone} on {at:day}: {share:percent} = {now}",
    ),
    "await": ("节点放款之外 {now}{+waiting}", "beside what milestones release {now}{+waiting}"),
    "split": ("分成：{dealt}", "split: {dealt}"),
    "part.remainder": (
        "分成（{rule}）：{payee}{+crew} 得{of:minor} 的其余部分{+at_most}{+at_least} = {gets:minor}{+own_line}",
        "split ({rule}): {payee}{+crew} gets the rest of {of:minor}{+at_most}{+at_least} = {gets:minor}{+own_line}",
    ),
    "part.rate": (
        "分成（{rule}）：{payee}{+crew} 得{base} {of:minor} 的 {rate:percent}{+at_most}{+at_least}"
        " = {gets:minor}{+own_line}",
        "split ({rule}): {payee}{+crew} gets {rate:percent} of {base} {of:minor}{+at_most}{+at_least}"
        " = {gets:minor}{+own_line}",
    ),
    "part.contained": (
        "分成（{rule}）：{payee}{+crew} 得{base} {of:minor} 的 {rate:percent}（价内）{+at_most}{+at_least}"
        " = {gets:minor}{+own_line}",
        "split ({rule}): {payee}{+crew} gets {rate:percent} of {base} {of:minor} (contained in it)"
        "{+at_most}{+at_least} = {gets:minor}{+own_line}",
    ),
    "part.amount": (
        "分成（{rule}）：{payee}{+crew} 得固定金额{+at_most}{+at_least} = {gets:minor}{+own_line}",
        "split ({rule}): {payee}{+crew} gets a fixed amount{+at_most}{+at_least} = {gets:minor}{+own_line}",
    ),
    "withhold": (
        "代扣（{rule}）{to}：应得 {gross:minor}，代扣 {withheld:minor}，实得 {net:minor}",
        "withheld ({rule}) from {to}: gross {gross:minor}, withheld {withheld:minor}, net {net:minor}",
    ),
    "rework.charge": (
        "返工（原单 {rule}）计价 {charge:percent} = {now}",
        "rework of ticket {rule}, charged at {charge:percent} = {now}",
    ),
    "rework.pay": (
        "返工（原单 {rule}）：原收款人 {original_payee:percent}，其他人 {other_payee:percent} = {now}",
        "rework of ticket {rule}: {original_payee:percent} to who was paid for it,"
        " {other_payee:percent} to others = {now}",
    ),
    "rework.tax": (
        "返工（原单 {rule}）：所付 {of:money} 中余 {left:money}，税随之 = {now}",
        "rework of ticket {rule}: of the {of:money} paid {left:money} are left, and so of the tax = {now}",
    ),
    "clawback": (
        "因返工单 {rule} 追回 {rate:percent}，余 {now}",
        "{rate:percent} taken back because ticket {rule} did it again, left {now}",
    ),
    "refund.quantity": (
        "第 {rule} 次退款 {back}/{of}，按原入账 {booked:minor} 冲回 = {now}",
        "refund {rule} of {back} of {of}: mirrors its part of the {booked:minor} booked = {now}",
    ),
    "refund.rate": (
        "第 {rule} 次退款 {rate:percent}，按原入账 {booked:minor} 冲回 = {now}",
        "refund {rule} of {rate:percent}: mirrors its part of the {booked:minor} booked = {now}",
    ),
    "manual": (
        "人工调整（{rule}）：{reason}，{maker} 申请，{checker} 审批 = {now}",
        "manual ({rule}): {reason}, asked by {maker}, approved by {checker} = {now}",
    ),
    "hold": (
        "暂扣（{rule}）{now} 待佐证，可申诉。{unproven}",
        "held ({rule}) {now} until it is proven; an appeal may add evidence. {unproven}",
    ),
    "exchange.payee": (
        "换汇（{rule}，{pair} {rate}）{to}：{share:minor} {own} → {paid} {currency}，尾差 {rounding:minor}",
        "exchanged ({rule}, {pair} {rate}) for {to}: {share:minor} {own} is {paid} {currency}"
        ", rounding {rounding:minor}",
    ),
    "exchange.customer": (
        "换汇（{rule}，{pair} {rate}）客户：{share:minor} {own} → {paid} {currency}，尾差 {rounding:minor}",
        "exchanged ({rule}, {pair} {rate}) for the customer: {share:minor} {own} is {paid} {currency}"
        ", rounding {rounding:minor}",
    ),
    "engine": (
        "已入账 {booked:money} 由第 {rule} 版计算得出（现行为 {priced:money}），此处只计变动 = {now}",
        "booked {booked:money} by engine {rule} (now {priced:money}); only the change counts = {now}",
    ),
}  # fmt: skip
"""By step: what happened, and the amount after it."""

CLAUSES: Mapping[str, Both] = {
    "row": ("，价格行 {row}", ", price row {row}"),
    "picked_instead": ("，取代 {instead}", " instead of {instead}"),
    "terms": ("（服务约定：{terms}）", " (terms: {terms})"),
    "worked": ("，计 {seconds:minutes}/{of:minutes} 分钟", " for {seconds:minutes} of {of:minutes} minutes"),
    "replaced": ("，取代 {replaces}", ", instead of {replaces}"),
    "answered": (
        "，首次响应 {response_minutes} 分钟{+target}{+paused}",
        ", first response after {response_minutes} minutes{+target}{+paused}",
    ),
    "target": ("，目标 {target} 分钟内", ", target below {target}"),
    "paused": ("，不计暂停 {paused_minutes} 分钟", ", {paused_minutes} minutes of pauses not counted"),
    "of_order": (" {order_amount:money}", " {order_amount:money}"),
    "of_fact": (" {fact_amount:money}", " {fact_amount:money}"),
    "shown_fact": ("，{name} {value}", ", {name} {value}"),
    "capped": ("，折扣合计封顶 {cap:percent}", ", all discounts at most {cap:percent}"),
    "charged": ("，返工计价 {charge:percent}", ", a rework at {charge:percent}"),
    "left": ("（保底封顶后余 {left:percent}）", ", of which floors and caps left {left:percent}"),
    "by_rule": ("，{tax_rule}", ", {tax_rule}"),
    "waiting": ("，待放款：{waiting}", ", waiting: {waiting}"),
    "milestone_share": ("{name} {share:percent}", "{name} {share:percent}"),
    "payee_share": ("{payee} {share:percent}", "{payee} {share:percent}"),
    "weight": ("{member} 权重 {weight}{+of_weights}", "{member} weight {weight}{+of_weights}"),
    "of_weights": ("（全组合计 {weights}）", " of {weights}"),
    "crew": ("（{crew}）", " ({crew})"),
    "at_most": ("，封顶 {cap:minor}", ", at most {cap:minor}"),
    "at_least": ("，保底 {floor:minor}", ", at least {floor:minor}"),
    "own_line": ("，单列为 {fee}", ", a line of its own: {fee}"),
    "finding": ("{need}：{finding}", "{need}: {finding}"),
    "within": (
        "要求距现场 {radius_m} 米内、精度不差于 {max_accuracy_m} 米",
        "asked for: within {radius_m} m of the site, accuracy {max_accuracy_m} m or better",
    ),
}  # fmt: skip
"""What a sentence adds where the numbers are known, and what it repeats: for each fact, payee or finding."""

FRAMES: Mapping[str, Both] = {
    "ticket": ("工单 {ticket}，价格本 {book}", "Ticket {ticket} under price book {book}"),
    "line": ("{sku} {fee}（{plane}）：{total} {currency}", "{sku} {fee} ({plane}): {total} {currency}"),
    "share": ("  → {payee}：{amount:minor} {currency}", "  → {payee}: {amount:minor} {currency}"),
    "held": ("  → {payee}：{amount:minor} {currency}（暂扣）", "  → {payee}: {amount:minor} {currency} (held)"),
    "warning": ("提示：{warning}", "Note: {warning}"),
}  # fmt: skip
"""What stands around the steps."""

SEPARATORS: Mapping[str, Both] = {
    "list": ("，", ", "),
    "milestones": ("、", ", "),
    "findings": ("；", "; "),
}

PLANES: Mapping[str, Both] = {
    "charge": ("客户应付", "customer pays"),
    "pay": ("结算收入", "paid to the parties"),
}
BASES: Mapping[str, Both] = {
    "gross": ("订单原额", "what was ordered"),
    "net_of_refund": ("本行金额", "the line"),
    "net_of_tax": ("不含税金额", "the line less tax"),
    "rest": ("余额", "what was left"),
    "part": ("{part} 部分", "part {part}"),
}
"""What a part of a split plan is a rate of; "part": an earlier part."""
