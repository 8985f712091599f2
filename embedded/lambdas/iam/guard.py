"""Holds every AWS call of a function against its role, before the call is made.

In a Lambda process all calls are the function's. In tests a call is the function's while its handler
runs; what tests, platforms and operators call meanwhile is nobody's (`outside`).
A denial raises what the service would answer, and is written down: code that swallows it is found too.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

from .calls import replacing, requests
from .policy import Request, Statement, Verdict, decide

ACCOUNT, CALLS = "SUANQING_ACCOUNT", "SUANQING_CALLS"
"""Environment of a Lambda process: the account's file, and the folder where calls are written down."""
CODES = {"s3": "AccessDenied", "sns": "AuthorizationError", "sqs": "AccessDenied"}
RUNNING: ContextVar[str | None] = ContextVar("function", default=None)


class Account:
    """Roles, resources and keys as the templates have them (`embedded.account` reads them)."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.handlers: dict[str, str] = data["handlers"]
        self.variables: dict[str, dict[str, list[str]]] = data["variables"]
        self.keys: dict[str, str] = data["keys"]
        self.roles = {name: _statements(each) for name, each in data["roles"].items()}
        self.owners = {arn: _statements(each) for arn, each in data["owners"].items()}

    def resources(self, function: str) -> dict[str, str]:
        """ARNs by what the function's variables, those of its template, name at this moment.

        A variable with several ARNs holds as many names, with commas between, in the same order.
        """
        return {
            value: arn
            for name, arns in self.variables[function].items()
            if os.environ.get(name)
            for value, arn in zip(_values(name, len(arns)), arns, strict=True)
        }

    def decide(self, function: str, request: Request) -> Verdict:
        table = request.resource.partition("/index/")[0]
        return decide(request, self.roles[function], self.owners.get(table, ()))


def _values(variable: str, count: int) -> list[str]:
    return os.environ[variable].split(",") if count > 1 else [os.environ[variable]]


def _statements(data: list[list[Any]]) -> list[Statement]:
    return [
        Statement(sid, effect, tuple(actions), tuple(resources), condition)
        for sid, effect, actions, resources, condition in data
    ]


class Guard:
    """One a process. Each different request is written down once."""

    def __init__(self, account: Account, folder: Path, everywhere: str | None = None) -> None:
        """everywhere: the function whose process this is."""
        self.account = account
        self._folder, self._everywhere = folder, everywhere
        self._seen: set[tuple[Any, ...]] = set()

    def check(self, service: str, operation: str, params: Mapping[str, Any]) -> None:
        """Raises what the service answers to a role that may not."""
        function = RUNNING.get() or self._everywhere
        if function is None:
            return
        named = self.account.resources(function)
        if service == "dynamodb" and self._appends(replacing(operation, params), named):
            raise AssertionError(f"{function} puts into a table of entries without 'not exists'")
        for request in requests(service, operation, params, named, self.account.keys):
            verdict = self.account.decide(function, request)
            self._note(function, request, verdict)
            if not verdict.allowed:
                raise _denied(function, service, operation, request)

    def _appends(self, tables: Iterator[str], named: Mapping[str, str]) -> bool:
        """IAM cannot see a put's condition. Where a table's own policy denies changes, a put that may
        replace is one as well."""
        return any(named.get(table) in self.account.owners for table in tables)

    def _note(self, function: str, request: Request, verdict: Verdict) -> None:
        fact = (function, verdict.sid, request.action, request.resource, verdict.allowed)
        if fact in self._seen:
            return
        self._seen.add(fact)
        self._folder.mkdir(parents=True, exist_ok=True)
        keys = list(request.keys[:3])
        test = os.environ.get("PYTEST_CURRENT_TEST", "")
        with (self._folder / f"{os.getpid()}.jsonl").open("a") as file:
            file.write(json.dumps([*fact, keys, test]) + "\n")


def _denied(function: str, service: str, operation: str, request: Request) -> Exception:
    """AWS's own words and code."""
    from botocore.exceptions import ClientError

    said = (
        f"User: assumed-role/{function} is not authorized to perform: {request.action} on "
        f"resource: {request.resource} (leading keys {list(request.keys)}) because no policy allows it"
    )
    code = CODES.get(service, "AccessDeniedException")
    metadata = {"HTTPStatusCode": 400 if code == "AccessDeniedException" else 403}
    answer: Any = {"Error": {"Code": code, "Message": said}, "ResponseMetadata": metadata}
    return ClientError(answer, operation)


class Handler:
    """A function's handler; what it calls while it runs is the function's."""

    def __init__(self, handler: Callable[..., Any], function: str) -> None:
        self._handler, self._function = handler, function

    def __call__(self, *given: Any, **more: Any) -> Any:
        kept = RUNNING.set(self._function)
        try:
            return self._handler(*given, **more)
        finally:
            RUNNING.reset(kept)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._handler, name)


@contextmanager
def outside() -> Iterator[None]:
    """What is called in here is no function's, even while a handler runs."""
    kept = RUNNING.set(None)
    try:
        yield
    finally:
        RUNNING.reset(kept)


# How it gets in: modules are changed right after they are imported, whoever imports them and when.


class AfterImport(MetaPathFinder):
    """Calls `changes[name](module)` once the module has run."""

    def __init__(self, changes: Mapping[str, Callable[[Any], None]]) -> None:
        self._changes = changes

    def install(self) -> None:
        for name, change in self._changes.items():
            if name in sys.modules:
                change(sys.modules[name])
        sys.meta_path.insert(0, self)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name not in self._changes:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or spec.loader is None:
            return spec
        run, change = spec.loader.exec_module, self._changes[name]

        def exec_module(module: Any) -> None:
            run(module)
            change(module)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def changes(guard: Guard) -> dict[str, Callable[[Any], None]]:
    """Into the SDK's one way out, into what it signs for others to call in the function's name, and into the one
    AWS call that goes another way."""

    def client(module: Any) -> None:
        call = module.BaseClient._make_api_call

        def guarded(self: Any, operation: str, params: Mapping[str, Any]) -> Any:
            guard.check(self.meta.service_model.service_name, operation, params)
            return call(self, operation, params)

        module.BaseClient._make_api_call = guarded

    def signers(module: Any) -> None:
        post, url = module.generate_presigned_post, module.generate_presigned_url

        def guarded_post(self: Any, Bucket: str, Key: str, **more: Any) -> Any:
            guard.check("s3", "PutObject", {"Bucket": Bucket, "Key": Key})
            return post(self, Bucket, Key, **more)

        def guarded_url(
            self: Any, ClientMethod: str, Params: Mapping[str, Any], **more: Any
        ) -> Any:
            operation = self._PY_TO_OP_NAME[ClientMethod]
            guard.check(self.meta.service_model.service_name, operation, Params)
            return url(self, ClientMethod, Params, **more)

        module.generate_presigned_post = guarded_post
        module.generate_presigned_url = guarded_url

    def secrets(module: Any) -> None:
        renew = module.SecretCache._renew

        def guarded(self: Any) -> None:
            guard.check("secretsmanager", "GetSecretValue", {"SecretId": self.secret_id})
            renew(self)

        module.SecretCache._renew = guarded

    return {
        "botocore.client": client,
        "botocore.signers": signers,
        "suanqing.platform.secrets": secrets,
    }


def enforce_in_tests(account: Account, folder: Path) -> None:
    """Handlers of this process, each against its own role."""

    def of(function: str) -> Callable[[Any], None]:
        def change(module: Any) -> None:
            module.handler = Handler(module.handler, function)

        return change

    handlers = {name: of(function) for name, function in account.handlers.items()}
    AfterImport({**changes(Guard(account, folder)), **handlers}).install()


def enforce_in_process(environment: Mapping[str, str]) -> None:
    """A Lambda process of the embedded AWS: all its calls are the function's."""
    account = Account(json.loads(Path(environment[ACCOUNT]).read_text()))
    named = environment["AWS_LAMBDA_FUNCTION_NAME"]
    mine = [each for each in account.roles if named.endswith(f"-{each}")]
    guard = Guard(account, Path(environment[CALLS]), max(mine, key=len))
    AfterImport(changes(guard)).install()
