"""What guided commands show: steps and notes, Chinese first, English beside."""

from typing import Any

from suanqing import labels
from suanqing.money import to_major


def step(number: int, of: int, zh: str, en: str) -> None:
    print(f"[{number:>2}/{of}] {zh} / {en}", flush=True)


def note(zh: str, en: str) -> None:
    print(f"        {zh} / {en}", flush=True)


def amount(money: Any) -> str:
    return f"{to_major(money['amount'], money['currency'])} {money['currency']}"


def show_earnings(earned: Any, ledger: Any) -> None:
    """What a settled ticket brought, with every step in words, and what the ledger holds."""
    for line in earned["lines"]:
        named = (
            line["sku"],
            *(labels.label(labels.FEES, line["fee"], lang) for lang in labels.LANGS),
        )
        print(f"        ■ {' / '.join(filter(None, named))}  {amount(line['amount'])}")
        for words in line["words"]:
            print(f"            {words}")
    sums = ", ".join(amount(total) for total in ledger["sums"])
    note(f"分录 {len(ledger['entries'])} 行，合计 {sums}", "entries in the ledger, and their sum")
