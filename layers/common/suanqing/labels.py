"""What people call the codes of this product, in Chinese and English: one table. Pure.

Codes that a company makes up (a fee kind of its own book, a scenario) are shown as they are.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Lang = Literal["zh", "en"]


class Label(NamedTuple):
    zh: str
    en: str


FEES: Mapping[str, Label] = {
    "labour": Label("工费", "labour"),
    "part": Label("备件", "part"),
    "time": Label("工时", "time"),
    "urgent": Label("加急费", "urgent fee"),
    "night": Label("夜间服务费", "night fee"),
    "vip_urgent": Label("VIP 加急溢价", "VIP urgent premium"),
    "holiday": Label("节假日附加费", "holiday surcharge"),
    "mileage": Label("里程费", "mileage"),
    "hours": Label("计时工费", "hourly work"),
    "bonus": Label("奖金", "bonus"),
    "commission": Label("提成", "commission"),
    "discount_share": Label("折扣分担", "share of a discount"),
    "visit": Label("维保到访", "maintenance visit"),
    "gift": Label("礼品确认", "gift handed over"),
    "adjustment": Label("人工调整", "adjustment"),
    "channel_fee": Label("渠道服务费", "channel fee"),
    "claim": Label("售后索赔", "supplier claim"),
    "vat": Label("增值税", "VAT"),
    "withheld": Label("代扣税款", "withheld tax"),
    "goodwill": Label("客户关怀", "goodwill"),
    "dealer_share": Label("经销商分成", "dealer's share"),
    "clawback": Label("返工追回", "rework claw-back"),
}
CAUSES: Mapping[str, Label] = {
    "settled": Label("首次核算", "settled"),
    "cancelled": Label("工单取消", "cancelled"),
    "facts_changed": Label("事实变更", "facts changed"),
    "evidence": Label("佐证更新", "evidence"),
    "attribution": Label("归属更正", "attribution"),
    "rework": Label("返工", "rework"),
    "refund": Label("客户退款", "refund"),
    "manual": Label("人工调整", "manual line"),
    "price_corrected": Label("价格更正", "price corrected"),
    "ladder": Label("阶梯提成", "ladder"),
    "true_up": Label("阶梯补差", "true-up"),
    "payment_returned": Label("付款退回", "payment returned"),
}
STATEMENT_STATES: Mapping[str, Label] = {
    "draft": Label("草稿", "draft"),
    "issued": Label("待确认", "issued"),
    "confirmed": Label("已确认", "confirmed"),
    "approved": Label("已审批", "approved"),
    "in_payout": Label("付款中", "in payout"),
    "paid": Label("已付", "paid"),
    "returned": Label("退回", "returned"),
    "closed": Label("已关闭", "closed"),
}
LINE_STATES: Mapping[str, Label] = {
    "open": Label("待确认", "open"),
    "confirmed": Label("已确认", "confirmed"),
    "disputed": Label("争议中", "disputed"),
}
TICKET_STATES: Mapping[str, Label] = {
    "created": Label("待接单", "created"),
    "assigned": Label("已派单", "assigned"),
    "on_site": Label("已到场", "on site"),
    "done": Label("已完工", "done"),
    "closed": Label("已关闭", "closed"),
    "cancelled": Label("已取消", "cancelled"),
}
ROLES: Mapping[str, Label] = {
    "admin": Label("管理员", "administrator"),
    "finance": Label("财务", "finance"),
    "regional": Label("区域负责人", "regional manager"),
    "dispatcher": Label("调度", "dispatcher"),
    "technician": Label("技师", "technician"),
    "partner": Label("网点合伙人", "partner"),
    "auditor": Label("审计", "auditor"),
}
UNITS: Mapping[str, Label] = {
    "piece": Label("件", "pcs"),
    "set": Label("套", "set"),
    "min": Label("分钟", "min"),
    "h": Label("小时", "h"),
    "g": Label("克", "g"),
    "m": Label("米", "m"),
    "km": Label("公里", "km"),
}
SCENARIOS: Mapping[str, Label] = {
    "direct": Label("直营", "direct"),
    "franchise": Label("加盟", "franchise"),
    "dealer": Label("经销商", "dealer"),
    "key_account": Label("大客户", "key account"),
}
STAGES: Mapping[str, Label] = {
    "asked": Label("待审批", "asked"),
    "in_force": Label("已生效", "in force"),
    "submitted": Label("已提交", "submitted"),
    "published": Label("已发布", "published"),
    "discarded": Label("已作废", "discarded"),
    "proposed": Label("待审批", "proposed"),
    "applied": Label("已入账", "applied"),
    "making": Label("制作中", "making"),
    "made": Label("待放行", "made"),
    "released": Label("已放行", "released"),
    "changed": Label("变更", "changed"),
    "paid out": Label("付款", "paid out"),
}
"""Of requests, books, corrections and payouts, where no other table has the word."""
PLANES: Mapping[str, Label] = {
    "charge": Label("客户价", "customer pays"),
    "pay": Label("结算价", "paid to the parties"),
}
ANSWERS: Mapping[str, Label] = {
    "open": Label("待处理", "open"),
    "approved": Label("已批准", "approved"),
    "accepted": Label("已接受", "accepted"),
    "rejected": Label("未通过", "rejected"),
    "withdrawn": Label("已撤回", "withdrawn"),
}
"""How a request or a dispute ended."""
RATES: Mapping[str, Label] = {
    "high": Label("触发过多", "too often"),
    "silent": Label("不再触发", "not any more"),
}
SHIFTS: Mapping[str, Label] = {
    "rule": Label("规则变化", "the rule"),
    "execution": Label("网点执行", "an outlet's execution"),
    "mix": Label("工单结构", "the mix of tickets"),
}
"""Why a rule is applied at another rate (docs/runbook.md, RuleRateAbnormal)."""
LEVELS: Mapping[str, Label] = {
    "core": Label("核心", "core"),
    "standard": Label("标准", "standard"),
    "temporary": Label("临时", "temporary"),
}
"""Levels that the documents name; a company's book may name others."""
CITY_CLASSES: Mapping[str, Label] = {
    "tier1": Label("一线城市", "tier-1 cities"),
    "new_tier1": Label("新一线城市", "new tier-1 cities"),
    "tier2": Label("二线城市", "tier-2 cities"),
    "tier3": Label("三线城市", "tier-3 cities"),
}
CHANNELS: Mapping[str, Label] = {
    "youzan": Label("有赞", "Youzan"),
    "wecom": Label("企业微信", "WeCom"),
    "app": Label("后台", "app"),
}
FACTS: Mapping[str, Label] = {
    "qty": Label("数量", "quantity"),
    "served": Label("完工时间", "time of service"),
    "region": Label("地区", "region"),
    "urgent": Label("加急", "urgent"),
    "coefficient": Label("网点系数", "outlet coefficient"),
    "level": Label("等级", "level"),
    "scenario": Label("合作场景", "scenario"),
    "crew": Label("参与人员", "crew"),
}
"""Facts that a dispute contests, besides the words of the vocabulary."""
EVENTS: Mapping[str, Label] = {
    "created": Label("创建工单", "created"),
    "claimed": Label("接单", "claimed"),
    "assigned": Label("派单", "assigned"),
    "crew_set": Label("更改分工", "crew changed"),
    "arrived": Label("到场", "arrived"),
    "line_added": Label("增加项目", "item added"),
    "line_removed": Label("删除项目", "item removed"),
    "completed": Label("完工", "completed"),
    "closed": Label("关闭", "closed"),
    "cancelled": Label("取消", "cancelled"),
    "commented": Label("备注", "comment"),
    "moved": Label("更改地址", "site changed"),
    "transferred": Label("转网点", "transferred"),
    "rescheduled": Label("改约", "rescheduled"),
    "described": Label("更改设备或故障", "asset or fault changed"),
    "evidence_added": Label("提交佐证", "evidence added"),
    "evidence_decided": Label("裁定佐证", "evidence decided"),
    "quantity_corrected": Label("更正数量", "quantity corrected"),
    "facts_told": Label("更改事实", "facts changed"),
    "source_proposed": Label("申请更改客户来源", "change of source asked for"),
    "source_decided": Label("审批客户来源", "change of source decided"),
    "tier_picked": Label("手选档位", "tier picked by hand"),
    "milestone_reached": Label("到达节点", "milestone reached"),
    "work_started": Label("开始计时", "work started"),
    "work_stopped": Label("停止计时", "work stopped"),
    "session_added": Label("记录工时", "time recorded"),
    "sessions_set": Label("重写工时", "time rewritten"),
    "tracked": Label("上报轨迹", "track reported"),
    "paused": Label("暂停", "paused"),
    "resumed": Label("恢复", "resumed"),
    "rework_linked": Label("关联返工", "tied as rework"),
    "rework_unlinked": Label("解除返工", "rework untied"),
    "reworked": Label("已被返工", "repeated by another ticket"),
    "rework_released": Label("返工已解除", "no longer repeated"),
    "contract_set": Label("关联维保合同", "put under a contract"),
    "contract_left": Label("解除维保合同", "taken out of its contract"),
    "attributed": Label("更正归属", "credited anew"),
    "refunded": Label("客户退款", "refunded"),
    "adjusted": Label("人工调整", "adjusted"),
}
"""What happened to a ticket."""
COMMANDS: Mapping[str, Label] = {
    "create": Label("创建工单", "create"),
    "claim": Label("接单", "claim"),
    "assign": Label("派单", "assign"),
    "set_crew": Label("更改分工", "set the crew"),
    "arrive": Label("到场", "arrive"),
    "add_line": Label("增加项目", "add an item"),
    "remove_line": Label("删除项目", "remove an item"),
    "add_minutes": Label("记录分钟数", "add minutes"),
    "complete": Label("完工", "complete"),
    "close": Label("关闭", "close"),
    "cancel": Label("取消", "cancel"),
    "comment": Label("备注", "comment"),
    "move": Label("更改地址", "change the site"),
    "transfer": Label("转网点", "transfer"),
    "reschedule": Label("改约", "reschedule"),
    "describe": Label("登记设备与故障", "describe the asset"),
    "add_evidence": Label("提交佐证", "add evidence"),
    "decide_evidence": Label("裁定佐证", "decide about evidence"),
    "correct_quantity": Label("更正数量", "correct a quantity"),
    "set_facts": Label("更改事实", "set facts"),
    "propose_source": Label("申请更改客户来源", "ask for another source"),
    "decide_source": Label("审批客户来源", "decide about the source"),
    "pick_tier": Label("手选档位", "pick a tier"),
    "reach": Label("到达节点", "reach a milestone"),
    "start_work": Label("开始计时", "start work"),
    "stop_work": Label("停止计时", "stop work"),
    "add_session": Label("记录工时", "record time"),
    "set_sessions": Label("重写工时", "rewrite time"),
    "track": Label("上报轨迹", "report a track"),
    "pause": Label("暂停", "pause"),
    "resume": Label("恢复", "resume"),
    "relate": Label("关联", "tie"),
    "refund": Label("登记退款", "record a refund"),
    "adjust": Label("人工调整", "adjust"),
}
"""What somebody does with a ticket."""


def label(table: Mapping[str, Label], code: str, lang: Lang = "zh") -> str:
    """What people call it; a code that is nobody's but the company's is its own name."""
    found = table.get(code)
    return getattr(found, lang) if found else code
