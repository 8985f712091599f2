"""The flows on the screen, in Chinese and English: each node, who was in charge there, and the money beside the golden
ticket's."""

from collections.abc import Iterator, Mapping
from typing import Any

from demo import company
from demo.flows import Flows, Played, parties
from demo.golden_run import Stop
from demo.screen import table, title
from suanqing.labels import COMMANDS, STEPS
from suanqing.money import to_major

BY_ITSELF = "自动 by itself"
GOOD, WRONG = (
    "✓ 全部流程走完，分文不差 all flows played, to the cent",
    "✗ 有流程未通过 a flow fails",
)
HEADS = (
    "", "需求 rows", "流程 flow", "包 run", "节点 nodes", "客户 charge", "黄金 golden", "应付 pay", "黄金 golden",
)  # fmt: skip


def show(flows: Flows) -> None:
    title("Flows 流程: each from its first consult to its end, on the packages' own books")
    names = {party.party_id: party.name for party in (*company.parties(), *parties())}
    for each in flows.played:
        _steps(each, names)
    title("Flows 流程: settled money beside the golden tickets 结算与黄金工单")
    table(HEADS, [_row(each) for each in flows.played])
    print(f"\n  {GOOD if flows.good() else WRONG}")


def _steps(played: Played, names: Mapping[str, str]) -> None:
    print(
        f"\n  {_mark(played)} {played.flow.rows or played.flow.package} {played.flow.zh} / {played.flow.en}"
    )
    if played.wrong:
        print(f"      {played.wrong}")
    for act, code in played.failed.items():
        print(f"      {act}: {code}")
    if played.made:
        print(f"      生成工单 tickets made of it: {', '.join(played.made)}")
    if played.walk:
        table(("    节点 node", "负责 in charge", "做了 did"), _stops(played, names))


def _stops(played: Played, names: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Each node that the ticket went through, in order; a block is only the way into its branches."""
    assert played.walk
    scene = played.document["scenes"][played.document["runs"][played.flow.run]["scene"]]
    stops = list(played.walk.stops)
    for node in played.walk.nodes:
        drawn = scene["nodes"][node]
        stop = next((each for each in stops if each.node == node), None)
        if stop:
            stops.remove(stop)
            charge = "、".join(f"{names.get(who, who)} {who}".strip() for who in stop.charge)
            yield _named(drawn), charge, _did(stop)
        elif drawn["kind"] in ("auto", "end"):
            yield _named(drawn), BY_ITSELF if drawn["kind"] == "auto" else "", ""


def _named(node: Mapping[str, Any]) -> str:
    return f"    {node['name']['zh']} {node['name']['en']}"


def _did(stop: Stop) -> str:
    """And who, where that is not who is in charge."""
    known = COMMANDS.get(stop.do) or STEPS.get(stop.do)
    did = f"{known.zh} {known.en}" if known else stop.do
    return did if stop.by in stop.charge else f"{did} ({stop.by})"


def _row(played: Played) -> tuple[str, ...]:
    (charge, pay, _), (golden, golden_pay, _) = played.came, played.told
    amounts = (f"¥{to_major(each)}" for each in (charge, golden, pay, golden_pay))
    nodes = str(len(played.walk.nodes)) if played.walk else "-"
    flow = played.flow
    return _mark(played), flow.rows, flow.zh, f"{flow.package}/{flow.run}", nodes, *amounts


def _mark(played: Played) -> str:
    return "✓" if played.good else "✗"
