"""Every code that the product itself brings has a name in both languages."""

from collections.abc import Iterable, Mapping
from typing import get_args, get_type_hints

import pytest

from demo import company
from suanqing import labels
from suanqing.channels.notices.subscriptions import ALWAYS
from suanqing.channels.notices.subscriptions import KINDS as KINDS_OF_NOTICES
from suanqing.channels.registry import CHANNELS
from suanqing.finance.backtest.jobs import State as ReplayState
from suanqing.finance.corrections.manual import State as AdjustmentState
from suanqing.finance.corrections.prices import State as CorrectionState
from suanqing.finance.rule_stats import anomalies
from suanqing.finance.settlement import schemas as earnings
from suanqing.finance.settlement.causes import Cause
from suanqing.finance.statements import payouts
from suanqing.finance.statements.bank_accounts import AccountState
from suanqing.finance.statements.model import DisputeState, LineState, Outcome
from suanqing.finance.statements.model import State as StatementState
from suanqing.finance.statements.schemas import FiguresView
from suanqing.finance.statements.statements_table import PeriodState
from suanqing.labels import Label, label
from suanqing.library.differences import What as Planned
from suanqing.library.document import TRADES
from suanqing.library.kinds import AIMS, KINDS
from suanqing.library.leaving import What as Went
from suanqing.library.upgrading import What as Came
from suanqing.people.approvals.model import State as RequestState
from suanqing.people.parties.changes import IDENTITY
from suanqing.people.parties.model import Kind as PartyKind
from suanqing.people.roles import ROLES
from suanqing.platform.input_fields import Scenario
from suanqing.pricing.catalogue import FEES
from suanqing.pricing.catalogue import Kind as SkuKind
from suanqing.pricing.checks.findings import Finding
from suanqing.pricing.ladder_curve import Measure
from suanqing.pricing.lifecycle import State as BookState
from suanqing.pricing.model import Plane
from suanqing.pricing.names import ROLES as SHARES
from suanqing.pricing.scene_inventory import Scene
from suanqing.pricing.sheets.layouts import SETTINGS
from suanqing.pricing.split_plans import WITHHELD
from suanqing.quantities import UNITS
from suanqing.vocabulary import DIMENSIONS, VOCABULARY, WEEKDAYS
from suanqing.work.care.plan_store import Result as TaskResult
from suanqing.work.evidence import policy
from suanqing.work.scenes.clocks import ANSWERED
from suanqing.work.tickets import shown_schemas as tickets
from suanqing.work.tickets.model import STATES
from suanqing.work.tickets.scene import SCENES

Codes = Iterable[str]
MILESTONES = {name for scene in SCENES.values() for name in scene.milestones}
BUILT_IN: Mapping[str, tuple[Mapping[str, Label], Codes]] = {
    "fees": (labels.FEES, [*FEES.values(), WITHHELD, "commission", "discount_share"]),
    "notices": (labels.NOTICES, set(KINDS_OF_NOTICES) - ALWAYS),
    "causes": (labels.CAUSES, [cause.value for cause in Cause]),
    "statement states": (labels.STATEMENT_STATES, get_args(StatementState)),
    "line states": (labels.LINE_STATES, get_args(LineState)),
    "industries": (labels.TRADES, TRADES),
    "changes of templates": (
        labels.TEMPLATE_CHANGES, [*get_args(Planned), *get_args(Came), *get_args(Went)],
    ),
    "kinds of templates": (labels.TEMPLATE_KINDS, KINDS),
    "what templates are for": (labels.AIMS, AIMS),
    "what became of a guide's task": (labels.TASK_RESULTS, get_args(TaskResult)),
    "ticket states": (labels.TICKET_STATES, STATES),
    "whether a ticket is settled": (labels.SETTLEMENTS, get_args(tickets.Settlement)),
    "payout states": (labels.PAYOUT_STATES, get_args(payouts.BatchState)),
    "why a statement is left out": (labels.LEFT_OUT, get_args(payouts.LeftOutWhy)),
    "what a bank answers": (labels.OUTCOMES, get_args(Outcome)),
    "account states": (labels.REQUEST_STATES, get_args(AccountState)),
    "request states": (labels.REQUEST_STATES, get_args(RequestState)),
    "adjustment states": (labels.ANSWERS, get_args(AdjustmentState)),
    "dispute states": (labels.ANSWERS, get_args(DisputeState)),
    "correction states": (labels.CORRECTION_STATES, get_args(CorrectionState)),
    "book states": (labels.BOOK_STATES, get_args(BookState)),
    "replay states": (labels.REPLAY_STATES, get_args(ReplayState)),
    "period states": (labels.PERIOD_STATES, get_args(PeriodState)),
    "earnings": (labels.FIGURES, get_args(earnings.Status)),
    "sums of a statement": (labels.SUMS, {*FiguresView.model_fields} - {"due"}),
    "roles": (labels.ROLES, ROLES),
    "party kinds": (labels.PARTY_KINDS, get_args(PartyKind)),
    "roles of a split": (labels.SHARES, SHARES),
    "logins": (labels.LOGINS, IDENTITY),
    "units": (labels.UNITS, UNITS),
    "kinds of SKU": (labels.SKU_KINDS, get_args(SkuKind)),
    "planes": (labels.PLANES, get_args(Plane)),
    "measures": (labels.MEASURES, get_args(Measure)),
    "scenarios": (labels.SCENARIOS, [*get_args(Scenario), *company.book()["scenarios"]]),
    "levels": (labels.LEVELS, company.book()["levels"]),
    "channels": (labels.CHANNELS, [*CHANNELS, "app", "manual"]),
    "weekdays": (labels.WEEKDAYS, WEEKDAYS),
    "evidence needs": (labels.EVIDENCE_NEEDS, policy.NEEDS),
    "evidence outcomes": (labels.EVIDENCE_OUTCOMES, get_args(policy.Outcome)),
    "rates of rules": (labels.RATES, get_args(anomalies.Kind)),
    "causes of rates": (labels.SHIFTS, get_args(anomalies.Cause)),
    "scenes": (labels.SCENES, [scene_id.partition("@")[0] for scene_id in SCENES]),
    "milestones": (labels.MILESTONES, MILESTONES),
    "what ends a clock": (labels.CLOCK_REASONS, [ANSWERED]),
    "severities": (labels.SEVERITIES, get_args(get_type_hints(Finding)["severity"])),
    "a book's settings": (labels.BOOK_COLUMNS, [column.key for column in SETTINGS]),
    "a scene's columns": (
        labels.INVENTORY_COLUMNS, {*Scene._fields} - {"service_types"} | {"service_type"},
    ),
}  # fmt: skip
"""Codes by their types and tables, so that a new one fails here until it has a name."""
TABLES: Mapping[str, Mapping[str, Label]] = {
    name: table
    for name, table in vars(labels).items()
    if name.isupper() and isinstance(table, dict)
}


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_built_in_code_has_a_name_in_both_languages(name: str) -> None:
    table, codes = BUILT_IN[name]

    assert set(codes)
    assert set(codes) - set(table) == set()


@pytest.mark.parametrize("name", TABLES)
def test_a_name_is_chinese_in_chinese_and_english_in_english(name: str) -> None:
    for code, each in TABLES[name].items():
        assert each.zh and not each.zh.isascii(), code
        assert each.en and each.en.isascii() and "_" not in each.en, code


def test_every_fact_that_a_dispute_may_contest_has_a_name() -> None:
    known = {*labels.FACTS, *VOCABULARY}

    assert {*DIMENSIONS, "qty", "urgent", "crew"} <= known


@pytest.mark.parametrize("name", [each for each in TABLES if each != "BOOK_COLUMNS"])
def test_no_two_codes_of_a_table_have_one_name(name: str) -> None:
    """Where one word stands for two codes, it is one thing to its readers."""
    names = [each.zh for each in TABLES[name].values()]

    assert len(names) == len(set(names))


def test_every_fee_kind_of_the_demonstration_company_has_a_name() -> None:
    """What its book prices, charges extra and shares out."""
    fees = set(_fees(company.book()))

    assert fees and fees - set(labels.FEES) == set()


def _fees(value: object) -> Iterable[str]:
    if isinstance(value, Mapping):
        if isinstance(fee := value.get("fee"), str):
            yield fee
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _fees(each)


def test_a_company_s_own_code_is_its_own_name() -> None:
    assert label(labels.FEES, "ours") == "ours"
    assert label(labels.FEES, "night") == "夜间服务费"
    assert label(labels.FEES, "night", "en") == "night fee"


def test_an_account_is_called_by_its_kind_and_whose_it_is() -> None:
    assert labels.account_name("cost:service") == "服务成本"
    assert labels.account_name("receivable:youzan") == "应收 有赞"
    assert labels.account_name("receivable:youzan", "en") == "receivable from Youzan"
    assert labels.account_name("payable:tech-7") == "应付 tech-7"
