"""Which modules are changed, which tests must notice, and the changes that change nothing."""

UNIT = "tests/unit"
SETTLING = (
    f"{UNIT}/finance/settlement", f"{UNIT}/test_acceptance_pricing.py",
)  # fmt: skip
SLOW = (
    "test_differential.py", "test_oracle.py", "test_composition_properties.py",
    "test_adjustments_oracle.py", "test_special_oracle.py",
)  # fmt: skip
"""Left out: minutes each, and a change they alone notice deserves a test that states its rule."""

TESTS: dict[str, tuple[str, ...]] = {
    "money": (f"{UNIT}/test_money.py", f"{UNIT}/finance/settlement/test_exchange.py"),
    "times": (f"{UNIT}/test_times.py", f"{UNIT}/finance/statements", f"{UNIT}/finance/ladders"),
    "pricing.tiers": (f"{UNIT}/pricing/test_tiers.py", f"{UNIT}/test_acceptance_pricing.py"),
    "conditions": (f"{UNIT}/pricing/test_conditions.py", *SETTLING),
    "pricing.split_plans": (f"{UNIT}/pricing", f"{UNIT}/finance/settlement/test_splits.py"),
    "finance.assessment.stages": SETTLING,
    "finance.assessment.stages_rare": SETTLING,
    "finance.assessment.splits": SETTLING,
    "finance.assessment.refunds": SETTLING,
    "finance.assessment.exchange": SETTLING,
    "finance.settlement.journal": SETTLING,
    "finance.settlement.causes": SETTLING,
    "finance.assessment.payees": SETTLING,
    "finance.assessment.derived_facts": SETTLING,
    "timespans": SETTLING,
    "pricing.ladder_curve": (f"{UNIT}/finance/ladders",),
    "finance.ladders.measure": (f"{UNIT}/finance/ladders",),
    "finance.statements.draft": (f"{UNIT}/finance/statements",),
    "finance.statements.lifecycle": (f"{UNIT}/finance/statements",),
    "finance.statements.payouts": (f"{UNIT}/finance/statements",),
    "finance.statements.reconcile": (f"{UNIT}/finance/statements",),
    "work.tickets.decide": (f"{UNIT}/tickets", f"{UNIT}/evidence"),
    "work.tickets.recording": (f"{UNIT}/tickets", f"{UNIT}/service"),
    "work.tickets.fact_decisions": (f"{UNIT}/tickets", f"{UNIT}/service"),
    "work.tickets.clocks": (f"{UNIT}/tickets",),
    "work.tickets.access": (f"{UNIT}/tickets",),
    "work.evidence.judge": (f"{UNIT}/evidence",),
    "people.identity.tokens": (f"{UNIT}/people/identity",),
    "people.identity.login": (f"{UNIT}/people/identity",),
    "people.identity.interests": (f"{UNIT}/people/identity",),
    "people.identity.duties": (f"{UNIT}/people/identity",),
    "people.approvals.model": (f"{UNIT}/people/approvals",),
    "people.parties.changes": (f"{UNIT}/people/parties",),
    "channels.notices.register": (f"{UNIT}/channels/notices",),
    "channels.inbox.envelope": (f"{UNIT}/channels",),
    "channels.youzan.push": (f"{UNIT}/channels",),
    "channels.youzan.orders": (f"{UNIT}/channels",),
    "finance.audit.chain": (f"{UNIT}/finance/audit",),
    "finance.corrections.prices": (f"{UNIT}/finance/backtest",),
}
"""Modules of `suanqing`, and the fast tests that run them."""

EQUIVALENT: dict[tuple[str, str, str], str] = {
    ("money", "total >= 0", "total > 0"): "shares of nothing are their own negatives",
    ("money", "28", "29"): "no amount of ours has so many digits",
}
"""(module, old, new): why no test can tell the two apart. Texts as the change has them."""
