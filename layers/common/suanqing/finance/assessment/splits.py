"""The stage `split`: divides a pay line among its payees, by weights or a plan's parts. Shares sum to it. Pure."""

from decimal import Decimal

from suanqing.errors import Unpriced
from suanqing.finance.assessment.payees import Payees, payees_for
from suanqing.finance.assessment.pipeline import (
    LineInProgress,
    Lines,
    PlaneRun,
    SplitLine,
    Withholding,
)
from suanqing.money import decimal_text, round_minor
from suanqing.pricing.model import FactLine, Note
from suanqing.pricing.split_plans import PART, TAX, WITHHELD, Part, Share, SplitPlan, Words

Shares = tuple[tuple[str, int], ...]


def split(lines: Lines, ticket: PlaneRun) -> None:
    """Shares every line among its payees; a worker's own line gives the crew's part to that worker."""
    plane, facts = ticket.situation.plane, ticket.facts
    if plane.name != "pay":
        return
    if plane.pays_zones and not facts.zones:
        ticket.missing.append(
            f"zones_missing: no track of {facts.ticket_id} lies in a fence, {facts.outlet} gets the part"
        )
    if ticket.situation.rules.splits:
        _by_plans(lines, ticket)
        return
    crew: Payees | None = None
    for line in lines:
        if line.plan:
            payees = payees_for(line.plan, facts, line.fact.worker)
        elif line.fact.worker is not None:
            payees = payees_for(plane.split, facts, line.fact.worker)
        else:
            payees = crew = crew or payees_for(plane.split, facts)
        line.shares = payees.share(line.final)
        line.note("split", "plan", payees.words)


def _by_plans(lines: Lines, ticket: PlaneRun) -> None:
    """The same with the plans that hold: the first that covers the line's fee kind, else the plane's."""
    plans, facts = ticket.situation.rules.splits, ticket.facts
    for line in tuple(lines):
        plan = next((each for each in plans if each.applies(line.fee)), None)
        if plan is not None and plan.parts and not line.plan:
            _Deal(line, plan, ticket).into(lines)
            continue
        weighed, name = line.plan or ticket.situation.plane.split, "plan"
        if plan is not None and not line.plan:
            weighed, name = plan.shares, plan.id
        _without_owner(weighed, ticket)
        payees = payees_for(weighed, facts, line.fact.worker)
        line.shares = payees.share(line.final)
        line.note("split", name, payees.words)


def _without_owner(plan: tuple[Share, ...], ticket: PlaneRun) -> None:
    facts = ticket.facts
    if (
        facts.owner is None
        and not ticket.situation.plane.pays_owner
        and any(share.role == "owner" and not share.otherwise for share in plan)
    ):
        ticket.missing.append(
            f"owner_missing: {facts.outlet} has no owner and keeps the owner's share"
        )


class _Deal:
    """One line dealt part by part, on its absolute value: a line below zero is its mirror image.

    amounts: what each part came to. left: what is not given away yet. taxes: what of it was tax.
    dealt: each part and its shares, in the order dealt. taxed: the lines of the taxes among them.
    """

    def __init__(self, line: LineInProgress, plan: SplitPlan, ticket: PlaneRun) -> None:
        self.line, self.plan, self.ticket = line, plan, ticket
        self.size, self.sign = abs(line.final), -1 if line.final < 0 else 1
        self.left, self.taxes = self.size, 0
        self.amounts: dict[str, int] = {}
        self.basis = line.steps and line.steps[:]
        self.shares: dict[str, int] = {}
        self.own: list[LineInProgress] = []
        self.stays: list[LineInProgress] = []
        self.kept: list[Withholding] = []
        self.dealt: dict[str, tuple[Part, Shares]] = {}
        self.taxed: list[tuple[Part, LineInProgress]] = []

    def into(self, lines: Lines) -> None:
        """Leaves the parts without a fee kind of their own on the line, and adds lines for the others."""
        rest: Payees | None = None
        for part in sorted(self.plan.parts, key=lambda part: part.remainder):
            base, amount = self._amount(part)
            self.amounts[part.id] = amount
            self.left -= 0 if part.remainder else amount
            if part.tax:
                self.taxes += amount
            payees = self._payees(part)
            self._give(part, payees, base, amount * self.sign)
            if part.remainder:
                rest = payees
        line = self.line
        line.shares = tuple(sorted(self.shares.items()))
        lines += self.own
        if self.ticket.facts.original is not None:
            for part, own_line in self.taxed:
                own_line.of = self._of(part)
        if any(each.amount for each in self.kept):
            lines += self._withheld()
        if rest is not None and self.own:
            self.ticket.cuts.append(SplitLine(line, tuple(self.own), tuple(self.stays), rest))

    def _amount(self, part: Part) -> tuple[int, int]:
        """(base, amount); of a line of 0 every part is 0. Raises Unpriced: more than there is."""
        if self.size == 0:
            return 0, 0
        if part.remainder:
            if self.left < 0 and not part.below_zero:
                raise Unpriced(
                    f"{self.plan.id} gives away more than the {self.size} of {self.line.fact.sku}",
                    "overdrawn_split",
                    plan=self.plan.id,
                    sku=self.line.fact.sku,
                    over=-self.left,
                )
            return self.size, self.left
        base, amount = self.size, part.amount
        if part.rate is not None:
            base = self._base(part.base)
            amount = (
                base - round_minor(base / (1 + part.rate))
                if part.inclusive
                else round_minor(base * part.rate)
            )
        if part.cap is not None:
            amount = min(amount, part.cap)
        if part.floor is not None:
            amount = max(amount, part.floor)
        return base, amount

    def _base(self, name: str) -> int:
        if name.startswith(PART):
            return self.amounts[name.removeprefix(PART)]
        return {"rest": self.left, "net_of_tax": self.size - self.taxes}.get(name, self.size)

    def _payees(self, part: Part) -> Payees | None:
        if part.tax:
            return None
        _without_owner(part.plan, self.ticket)
        return payees_for(part.plan, self.ticket.facts, self.line.fact.worker)

    def _give(self, part: Part, payees: Payees | None, base: int, amount: int) -> None:
        shares = payees.share(amount) if payees else ((TAX + part.tax, amount),)
        self.dealt[part.id] = part, shares
        if part.withhold:
            name, rate = part.withhold
            self.kept += [Withholding(name, party, own, rate) for party, own in shares]
        words = self._words(part, payees, base, amount) if self.line.steps is not None else ()
        if not part.fee:
            for party, own in shares:
                self.shares[party] = self.shares.get(party, 0) + own
            self.line.note("part", self.plan.id, words)
            return
        own_line = self._line(part.id, part.fee, amount, self.basis and self.basis[:])
        own_line.shares = shares
        own_line.note("part", self.plan.id, words)
        self.own.append(own_line)
        if part.stays:
            self.stays.append(own_line)
        if part.tax:
            self.taxed.append((part, own_line))
        self.line.final -= amount
        self.line.amount = Decimal(self.line.final)
        self.line.note("part", self.plan.id, words)

    def _of(self, tax: Part) -> Shares:
        """The shares that a tax is of: its base's part, what was left, or all that the line pays."""
        after = list(self.dealt)
        if tax.rate is not None and tax.base.startswith(PART):
            base, shares = self.dealt[tax.base.removeprefix(PART)]
            return self._of(base) if base.tax else shares
        if tax.rate is not None and tax.base == "rest":
            after = after[after.index(tax.id) + 1 :]
        found = (self.dealt[name] for name in after)
        return tuple(share for part, shares in found if not part.tax for share in shares)

    def _line(self, name: str, fee: str, amount: int, steps: list[Note] | None) -> LineInProgress:
        of = self.line.fact
        fact = FactLine(f"{of.id}@{self.line.fee}@{name}", of.sku, of.qty, of.worker)
        if steps is None and self.ticket.explained:
            steps = []
        line = LineInProgress(fact, 1, fee, Decimal(amount), steps)
        line.final, line.part = amount, self.line.part
        return line

    def _words(self, part: Part, payees: Payees | None, base: int, amount: int) -> Words:
        to = payees.words if payees else ((TAX + part.tax, "1"),)
        words: Words = (("to", to[0][0]), *part.words, ("of", str(base * self.sign)))
        for name, limit in (("cap", part.cap), ("floor", part.floor)):
            if limit is not None:
                words += ((name, str(limit)),)
        if part.inclusive:
            words += (("mode", "inclusive"),)
        if part.fee:
            words += (("fee", part.fee),)
        return (*words, ("gets", str(amount)), *to[1:])

    def _withheld(self) -> Lines:
        """A line of 0 for each tax kept back: what parties lose by it, and its account gains."""
        lines = []
        for tax in sorted({each.tax for each in self.kept}):
            steps: list[Note] | None = [] if self.ticket.explained else None
            line = self._line(tax, WITHHELD, 0, steps)
            keep(line, tuple(each for each in self.kept if each.tax == tax))
            lines.append(line)
        return lines


def keep(line: LineInProgress, kept: tuple[Withholding, ...]) -> None:
    """Puts on the line what is kept back of one tax, instead of what was; a step for each that is new."""
    shares: dict[str, int] = {}
    for each in kept:
        shares[each.party] = shares.get(each.party, 0) - each.amount
        if each not in line.kept:
            line.note("withhold", each.tax, _withhold_words(each))
    account = f"{TAX}{WITHHELD}_{kept[0].tax}"
    line.shares = (*sorted(shares.items()), (account, -sum(shares.values())))
    line.kept = kept


def _withhold_words(each: Withholding) -> Words:
    return (
        ("to", each.party),
        ("gross", str(each.gross)),
        ("withheld", str(each.amount)),
        ("net", decimal_text(Decimal(each.gross - each.amount))),
    )
