"""Proves the caller of every call. API Gateway TOKEN authorizer, `identity.authorizer.handler`.

Its policy allows the whole stage, since the gateway remembers it for the token; what a role may do
is decided by the endpoint. Neither boto3 nor a table is needed here.
"""

from typing import Any

from suanqing.errors import Unauthenticated
from suanqing.people.identity import tokens
from suanqing.people.identity.caller import Caller
from suanqing.platform import observe
from suanqing.times import utcnow


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The policy for a proven caller; the gateway makes a 401 of an error called "Unauthorized"."""
    observe.start(event, context)
    try:
        caller = prove(event.get("authorizationToken") or "")
    except Unauthenticated as refusal:
        observe.log("refused", code=refusal.code)
        if refusal.code == tokens.FORGED:
            observe.failed("TokenForged")
        raise Exception("Unauthorized") from None
    return policy(caller, event["methodArn"])


def prove(authorization: str) -> Caller:
    """The caller of an Authorization header; keys are read anew, once, for an unknown key id."""
    scheme, _, token = authorization.strip().partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated("no bearer token", "no_token")
    token = token.strip()
    kid = tokens.kid_of(token)
    from suanqing.platform import secrets

    keys = tokens.keys_of(secrets.secret(secrets.TOKENS))
    if keys.by_kid(kid) is None and secrets.refresh(secrets.TOKENS):
        keys = tokens.keys_of(secrets.secret(secrets.TOKENS))
    return tokens.read(token, keys, utcnow())


def policy(caller: Caller, method_arn: str) -> dict[str, Any]:
    """Allow every method of the called API's stage, with the caller for the functions to read."""
    api, stage = method_arn.split("/")[:2]
    proven = {"party": caller.party, "roles": ",".join(sorted(caller.roles))}
    if caller.outlet:
        proven["outlet"] = caller.outlet
    if caller.since is not None:
        proven["since"] = str(caller.since)
    if caller.login:
        proven["login"] = caller.login
    statement = {
        "Action": "execute-api:Invoke",
        "Effect": "Allow",
        "Resource": f"{api}/{stage}/*",
    }
    return {
        "principalId": caller.party,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": proven,
    }
