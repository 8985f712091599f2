"""Calls the API with the generated Python client and prints what it came to, as JSON. Runs in .venv-clients.

call.py FOLDER URL TOKEN      FOLDER: where the package `suanqing_client` was generated
"""

import json
import sys
from importlib import import_module
from typing import Any


def main(folder: str, url: str, token: str) -> None:
    sys.path.insert(0, folder)
    client = import_module("suanqing_client").AuthenticatedClient(base_url=url, token=token)
    models = import_module("suanqing_client.models")

    def call(name: str, *path: str, **given: Any) -> Any:
        endpoint = import_module(f"suanqing_client.api.tickets.{name}")
        return endpoint.sync_detailed(*path, client=client, **given)

    body = models.CreateTicket(
        outlet="outlet-1", title="装空调", lines=[models.NewLine(sku="AC-INSTALL", qty="1")]
    )
    made = call("create_ticket", body=body, idempotency_key="client-1")
    again = call("create_ticket", body=body, idempotency_key="client-1")
    read = call("get_ticket", made.parsed.id)
    listed = call("list_tickets", outlet="outlet-1")
    absent = call("get_ticket", "no-such-ticket")
    print(
        json.dumps(
            {
                "made": [int(made.status_code), type(made.parsed).__name__],
                "again": [int(again.status_code), again.parsed.id == made.parsed.id],
                "read": read.parsed.to_dict(),
                "listed": [each.id for each in listed.parsed.items],
                "absent": [
                    int(absent.status_code),
                    type(absent.parsed).__name__,
                    absent.parsed.code,
                ],
            }
        )
    )


main(*sys.argv[1:])
