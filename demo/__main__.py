"""A company's day on the real template: `python -m demo --help`."""

import argparse
import os
import signal
import sys
import threading

from demo import cloud, faults, flow_tables, report
from demo.day import Day
from demo.elsewhere import Elsewhere
from demo.flows import Flows
from demo.month import Month
from demo.office import Office
from demo.proof import most_telling, prove
from demo.screen import say
from embedded.deploy import DeployFailed
from embedded.process import NotReady


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m demo",
        description="Deploy template.yaml to the embedded AWS, play a company's day, show the money.",
    )
    parser.add_argument("--once", action="store_true", default=os.environ.get("ONCE") == "1",
                        help="end after the day (also ONCE=1); not 0 if anything was lost or is off")  # fmt: skip
    parser.add_argument("--full", action="store_true", default=os.environ.get("FULL") == "1",
                        help="play every golden run of every package, also those that wait (also FULL=1)")  # fmt: skip
    parser.add_argument("--seed", type=int, default=11, help="the day's seed (default %(default)s)")
    parser.add_argument(
        "--port", type=int, default=None, help="of the embedded AWS (default: free)"
    )
    wanted = parser.parse_args()
    try:
        return play(wanted.seed, wanted.port, wanted.once, wanted.full)
    except (NotReady, DeployFailed) as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        say("已中断 / interrupted")
        return 130


def play(seed: int, port: int | None, once: bool, full: bool) -> int:
    with (
        Elsewhere(seed) as elsewhere,
        cloud.opened(port, elsewhere.parameters, elsewhere.secret) as account,
    ):
        cloud.found_company(account)
        elsewhere.settle_in(account)
        day = Day(account, seed)
        elsewhere.come_in(day)
        day.take_orders()
        day.take_messages()
        day.take_calls()
        tickets = day.wait_for_tickets()
        day.work(tickets)
        day.mend_the_price()
        day.wait_for_money()
        day.change_minds(tickets)
        counted = faults.strike(day)
        day.wait_for_money()
        office = Office(day)
        office.correct()
        month = Month(day)
        month.play()
        flows = Flows(day, full)
        flows.play()
        day.wait_for_money()
        proof = prove(account.tables(), day.expected, day.late, earlier=month.made)
        report.write(proof, month.figures, flows.figures(), dict(elsewhere.figures()))
        office.show()
        month.show()
        flow_tables.show(flows)
        elsewhere.show()
        report.show(day, proof, counted)
        good = report.balanced(proof) and office.good() and month.good() and flows.good()
        good = good and flows.in_the_books(proof.earned) and elsewhere.good()
        report.how_to_look_further(account, most_telling(proof.tickets))
        if not once:
            print("\n  一直运行，按 Ctrl-C 结束 / Serving until Ctrl-C.", flush=True)
            _until_interrupted()
        say("Done" if good else "Something was lost or does not balance")
        return 0 if good else 1


def _until_interrupted() -> None:
    ended = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: ended.set())
    ended.wait()


if __name__ == "__main__":
    sys.exit(main())
