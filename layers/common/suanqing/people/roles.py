"""Who may do what: the roles (角色), and sets of them named for what they allow. The one table of roles. Pure.

A role opens a route; which tickets and whose money it reaches is decided where they are (`work.tickets.access`,
`people.identity.interests`).
"""

from typing import Literal

Role = Literal["admin", "finance", "regional", "dispatcher", "technician", "partner", "auditor"]
"""regional: prices the region of its party (区域负责人), inside head office's bands."""
ROLES: tuple[Role, ...] = (
    "admin", "finance", "regional", "dispatcher", "technician", "partner", "auditor",
)  # fmt: skip

STAFF: frozenset[Role] = frozenset(ROLES)
ADMINISTER: frozenset[Role] = frozenset({"admin"})
MONEY_DECISIONS: frozenset[Role] = frozenset({"admin", "finance"})
"""Close, draft, issue, approve, decide, pay; price, and clear what was told."""
READ_MONEY: frozenset[Role] = frozenset({"admin", "finance", "auditor"})
"""Every party's money and the margin; both planes of a book lie in one document."""
READ_SHARES: frozenset[Role] = READ_MONEY | {"regional"}
"""What channels' service costs of their income; a regional manager in their own area alone."""
READ_TEAMS: frozenset[Role] = READ_MONEY | {"partner"}
"""How a team does, without its money; an outlet's own manager theirs alone."""
READ_CATALOGUE: frozenset[Role] = READ_MONEY | {"dispatcher"}
PRICE: frozenset[Role] = MONEY_DECISIONS | {"regional"}
"""Who may price a region; a regional manager only their own."""
DECIDE: frozenset[Role] = MONEY_DECISIONS | {"regional", "dispatcher"}
"""Who decides about others' money: their roles are read anew where they do."""
EARN: frozenset[Role] = frozenset({"technician", "partner"})
CONFIRM: frozenset[Role] = MONEY_DECISIONS | EARN
"""Confirm and dispute: the party itself, or finance in its name."""
READ_STATEMENTS: frozenset[Role] = EARN | READ_MONEY
ASK_ADJUSTMENTS: frozenset[Role] = MONEY_DECISIONS | {"dispatcher"}
"""Who asks for a manual line; finance decides."""
CLEAR_EXCEPTIONS: frozenset[Role] = MONEY_DECISIONS | {"dispatcher"}
"""Who works through the exception queue."""
WORK: frozenset[Role] = frozenset({"admin", "dispatcher", "partner", "technician"})
"""Make tickets and take their steps."""
STEER: frozenset[Role] = frozenset({"admin", "dispatcher", "partner"})
DISPATCH: frozenset[Role] = frozenset({"admin", "dispatcher"})
RELATE: frozenset[Role] = DISPATCH | {"finance"}
"""Tie a ticket to others and to money that goes with it."""
DRAW: frozenset[Role] = DISPATCH | {"finance"}
"""Draw scenes and forms, try them, see drafts; publishing decides about money."""
STEP: frozenset[Role] = DECIDE | EARN
"""Take steps of drawn scenes: work, or an approval that they are asked for."""
WATCH: frozenset[Role] = DISPATCH | READ_MONEY
"""See how the channels are, and what of them could not be taken."""
SELL: frozenset[Role] = frozenset({"admin", "finance"})
"""Plans and quotes."""
