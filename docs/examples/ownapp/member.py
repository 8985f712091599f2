"""The company's own app, in Python alone: its server proves a member, who takes the first job that is free.

SUANQING=https://.../prod APP_KID=a1 APP_KEY=... python member.py <account> <outlet>
"""

import json
import sys
import time
import uuid
from base64 import urlsafe_b64encode
from hmac import digest
from os import environ
from urllib.request import Request, urlopen


def base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def assertion(account: str) -> str:
    """Made on the server, which knows who is there and holds the key: for one login, within a minute."""
    head = {"alg": "HS256", "kid": environ["APP_KID"]}
    body = {"iss": "company-app", "aud": "suanqing-login", "sub": account, "jti": uuid.uuid4().hex}
    times = {"iat": int(time.time()), "exp": int(time.time()) + 60}
    said = ".".join(base64(json.dumps(part).encode()) for part in (head, body | times))
    return f"{said}.{base64(digest(environ['APP_KEY'].encode(), said.encode(), 'sha256'))}"


def call(method: str, path: str, body: object = None, **headers: str) -> dict:
    headers |= {"Content-Type": "application/json"}
    data = json.dumps(body).encode() if body else None
    with urlopen(Request(environ["SUANQING"] + path, data, headers, method=method)) as answer:
        return json.load(answer)


account, outlet = sys.argv[1:]
token = call("POST", "/login/ownapp", {"assertion": assertion(account)})["token"]
proof = {"Authorization": f"Bearer {token}"}
free = call("GET", f"/tickets?outlet={outlet}&lane=open&state=created", **proof)["items"]
taken = call("POST", f"/tickets/{free[0]['id']}/claim", **proof)
print(taken["id"], taken["state"])
