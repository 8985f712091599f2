"""The layer of Suanqing (算清): everything but handlers and routes.

    words      modules beside this file: money, times, regions, conditions, ...; they import nothing of ours
    platform   AWS clients, attribute codec, cache, jobs, files: knows nothing of tickets or money
    people     roles, parties, approvals by two people, identity
    work       tickets and what goes with them: evidence, customers, service, orders
    pricing    price books: rules and tiers, their checks, documents, workbooks and tables
    finance    facts to money: assessment, settlement, ladders, statements, audit, backtest, corrections
    channels   platforms in and notices out
    insight    what other systems are told, and margins across tickets
    library    template packages: read, checked, tried, installed
    web        the HTTP edge that functions are built on

A room imports only what stands above it in this list; `make check` holds it.
"""
