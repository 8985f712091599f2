"""Which modules are changed, which tests must notice, and the changes that change nothing."""

UNIT = "tests/unit"
SETTLING = (
    f"{UNIT}/settlement", f"{UNIT}/test_acceptance_pricing.py",
)  # fmt: skip
SLOW = (
    "test_differential.py", "test_oracle.py", "test_composition_properties.py",
    "test_adjustments_oracle.py", "test_special_oracle.py",
)  # fmt: skip
"""Left out: minutes each, and a change they alone notice deserves a test that states its rule."""

TESTS: dict[str, tuple[str, ...]] = {
    "money": (f"{UNIT}/test_money.py", f"{UNIT}/settlement/test_exchange.py"),
    "times": (f"{UNIT}/test_times.py", f"{UNIT}/statements", f"{UNIT}/ladders"),
    "pricing.tiers": (f"{UNIT}/pricing/test_tiers.py", f"{UNIT}/test_acceptance_pricing.py"),
    "conditions": (f"{UNIT}/pricing/test_conditions.py", *SETTLING),
    "pricing.plans": (f"{UNIT}/pricing", f"{UNIT}/settlement/test_splits.py"),
    "settlement.steps": SETTLING,
    "settlement.special_steps": SETTLING,
    "settlement.sharing": SETTLING,
    "settlement.refunding": SETTLING,
    "settlement.exchange": SETTLING,
    "settlement.journal": SETTLING,
    "settlement.causes": SETTLING,
    "settlement.payees": SETTLING,
    "settlement.derived": SETTLING,
    "timespans": SETTLING,
    "ladders.curve": (f"{UNIT}/ladders",),
    "ladders.measure": (f"{UNIT}/ladders",),
    "statements.draft": (f"{UNIT}/statements",),
    "statements.life": (f"{UNIT}/statements",),
    "statements.payout": (f"{UNIT}/statements",),
    "statements.reconcile": (f"{UNIT}/statements",),
    "tickets.decide": (f"{UNIT}/tickets", f"{UNIT}/evidence"),
    "tickets.telling": (f"{UNIT}/tickets", f"{UNIT}/cases"),
    "tickets.response": (f"{UNIT}/tickets",),
    "tickets.access": (f"{UNIT}/tickets",),
    "evidence.judge": (f"{UNIT}/evidence",),
    "identity.tokens": (f"{UNIT}/identity",),
    "identity.login": (f"{UNIT}/identity",),
    "identity.interests": (f"{UNIT}/identity",),
    "identity.duties": (f"{UNIT}/identity",),
    "approvals.model": (f"{UNIT}/approvals",),
    "parties.changes": (f"{UNIT}/parties",),
    "notices.register": (f"{UNIT}/notices",),
    "channels.wecom.crypto": (f"{UNIT}/channels",),
    "channels.youzan.push": (f"{UNIT}/channels",),
    "channels.youzan.orders": (f"{UNIT}/channels",),
    "proof.chain": (f"{UNIT}/proof",),
    "replay.correction": (f"{UNIT}/replay",),
}
"""Modules of `suanqing`, and the fast tests that run them."""

EQUIVALENT: dict[tuple[str, str, str], str] = {
    ("money", "total >= 0", "total > 0"): "shares of nothing are their own negatives",
    ("money", "28", "29"): "no amount of ours has so many digits",
}
"""(module, old, new): why no test can tell the two apart. Texts as the change has them."""
