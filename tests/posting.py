"""Files to send, and a browser's form."""

import hashlib
from typing import Any


def announced(data: bytes, content_type: str = "image/jpeg") -> dict[str, Any]:
    """The body that announces a file."""
    sha256 = hashlib.sha256(data).hexdigest()
    return {"content_type": content_type, "size": len(data), "sha256": sha256}


def form(fields: dict[str, str], data: bytes) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a multipart/form-data POST, the file last."""
    boundary = "----suanqing-test"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'
    body = b"".join([*parts, head.encode(), data, f"\r\n--{boundary}--\r\n".encode()])
    return body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}
