"""A photo's whole way on the deployed stack: announced, sent by the signed form, looked at, kept, read, proof."""

from typing import Any

import httpx

from demo.cloud import Cloud
from suanqing.work.uploads.bare import bare
from tests import pictures
from tests.posting import announced, form

LEAD = "tech-01"


def ticket(cloud: Cloud) -> str:
    body = {"outlet": "BJ-CY", "title": "装空调", "region": "110105"}
    made = cloud.web.must("POST", "/tickets", body, party="dispatch-1")
    path = f"/tickets/{made['id']}"
    cloud.web.must("POST", f"{path}/assign", {"assignee": LEAD}, party="dispatch-1")
    cloud.web.must("POST", f"{path}/arrive", {}, party=LEAD)
    return path


def send(cloud: Cloud, path: str, said: dict[str, Any], data: bytes) -> tuple[str, httpx.Response]:
    started = cloud.web.must("POST", f"{path}/uploads", said, party=LEAD)
    body, headers = form(started["post"]["fields"], data)
    return started["id"], httpx.post(started["post"]["url"], content=body, headers=headers)


def test_a_photo_is_sent_to_the_companys_bucket_looked_at_and_shown_without_its_place(
    cloud: Cloud,
) -> None:
    path, photo = ticket(cloud), pictures.jpeg(pictures.exif())

    upload, sent = send(cloud, path, announced(photo), photo)

    assert sent.status_code in (200, 204), sent.text
    kept = cloud.web.must("POST", f"{path}/uploads/{upload}/done", party=LEAD)
    again = cloud.web.must("POST", f"{path}/uploads/{upload}/done", party=LEAD)
    assert kept == again and kept["size"] == len(photo)
    shown = cloud.web.must("GET", f"{path}/uploads/{upload}", party=LEAD)
    assert httpx.get(shown["url"]).content == bare("image/jpeg", photo).data
    judged = cloud.web.call(
        "GET", f"{path}/uploads/{upload}", party="finance-1", query={"original": "true"}
    ).body
    assert httpx.get(judged["url"]).content == photo and judged["taken"]["lat"] == "31.230278"
    proven = {"kind": "photo", "upload": upload}
    assert cloud.web.call("POST", f"{path}/evidence", proven, party=LEAD).status == 200


def test_an_executable_another_size_and_another_file_are_refused_and_nothing_counts(
    cloud: Cloud,
) -> None:
    path, program, photo = ticket(cloud), pictures.EXECUTABLES[0], pictures.jpeg()
    named, sent = send(cloud, path, announced(program), program)
    assert sent.status_code in (200, 204), "its first bytes are looked at when it is there"
    _, larger = send(cloud, path, announced(photo), photo + b"\x00")
    other, _ = send(cloud, path, announced(photo), photo[:-1] + b"\xd8")

    refused = [
        cloud.web.call("POST", f"{path}/uploads/{each}/done", party=LEAD) for each in (named, other)
    ]

    assert [(each.status, each.body["code"]) for each in refused] == [
        (422, "upload_type"),
        (422, "upload_hash"),
    ]
    assert larger.status_code in (400, 403), "the form itself takes no other size"
    assert cloud.web.must("GET", f"{path}/uploads", party=LEAD)["items"] == []


def test_nobody_reads_the_bucket_by_itself_and_browsers_call_it_from_one_place_alone(
    cloud: Cloud,
) -> None:
    s3, bucket = cloud.client("s3"), cloud.outputs["UploadsBucket"]

    blocked = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    (cors,) = s3.get_bucket_cors(Bucket=bucket)["CORSRules"]

    assert all(blocked.values()) and len(blocked) == 4
    (origin,) = cors["AllowedOrigins"]
    assert cloud.outputs["ApiUrl"].startswith(f"{origin}/") and origin.count("/") == 2
