"""A bucket in memory, as a client of S3 answers for it: what the simulations' company keeps its files in."""

import io
from typing import Any

from botocore.exceptions import ClientError


class Bucket:
    """Objects by key. Addresses that it signs lead nowhere."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, Any]] = {}

    def generate_presigned_post(self, bucket: str, key: str, **more: Any) -> dict[str, Any]:
        return {"url": f"https://{bucket}.example/", "fields": {**more["Fields"], "key": key}}

    def generate_presigned_url(self, operation: str, Params: dict[str, str], **_: Any) -> str:
        return f"https://{Params['Bucket']}.example/{Params['Key']}"

    def put_object(self, Bucket: str, Key: str, Body: bytes, **more: Any) -> None:
        metadata = more.get("Metadata", {})
        self.objects[Key] = {"Metadata": metadata, "ContentLength": len(Body), "data": Body}

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:
        if Key not in self.objects:
            answer: Any = {"Error": {"Code": "NoSuchKey", "Message": "there is no such key"}}
            raise ClientError(answer, "GetObject")
        found = self.objects[Key]
        return {**found, "Body": io.BytesIO(found["data"])}
