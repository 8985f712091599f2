"""Photos and files of a ticket over HTTP and a bucket: nothing counts that is not what was announced."""

import base64
import hashlib
import json
from datetime import datetime
from typing import Any

import boto3
import pytest
import requests

from suanqing.people.identity.caller import Caller
from suanqing.work.uploads.bare import bare
from tests import pictures
from tests.integration.settling import DISPATCHER, World
from tests.posting import announced, form
from tests.rest import call
from tickets.app import handler

BUCKET = "files"
TECH = Caller("tech-1", frozenset({"technician"}), "sh-01")
STRANGER = Caller("tech-3", frozenset({"technician"}), "yn-02")
FINANCE = Caller("fin", frozenset({"finance"}))
PATH = "/tickets/{ticket_id}/uploads"
PHOTO = pictures.jpeg(pictures.exif())
KINDS = {
    "image/jpeg": PHOTO,
    "image/png": pictures.png(pictures.exif()),
    "image/webp": pictures.webp(pictures.exif()),
    "image/heic": pictures.heic(pictures.exif()),
    "application/pdf": pictures.PDF,
}


@pytest.fixture
def world(
    moto_http: None, moto_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> World:
    monkeypatch.setenv("UPLOADS_BUCKET", BUCKET)
    made = {"LocationConstraint": boto3.session.Session().region_name}
    boto3.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration=made)
    return World(moto_tables, tables).found()


@pytest.fixture
def ticket_id(world: World) -> str:
    made = world.ticket().ticket_id
    world.commands.assign(DISPATCHER, made, "tech-1")
    world.commands.arrive(TECH, made)
    return made


def ask(caller: Caller, method: str, path: str, ticket_id: str, **given: Any) -> tuple[int, Any]:
    params = {"ticket_id": ticket_id} | given.pop("params", {})
    status, body, _ = call(handler, method, path, path_params=params, caller=caller, **given)
    return status, body


def start(ticket_id: str, said: dict[str, Any], caller: Caller = TECH) -> Any:
    status, body = ask(caller, "POST", PATH, ticket_id, json=said)
    assert status == 200, body
    return body


def done(ticket_id: str, upload: str, caller: Caller = TECH) -> tuple[int, Any]:
    params = {"upload_id": upload}
    return ask(caller, "POST", PATH + "/{upload_id}/done", ticket_id, params=params)


def read(ticket_id: str, upload: str, caller: Caller, **query: str) -> tuple[int, Any]:
    params = {"upload_id": upload}
    return ask(caller, "GET", PATH + "/{upload_id}", ticket_id, params=params, query=query)


def put(ticket_id: str, upload: str, data: bytes, said: dict[str, Any]) -> None:
    """As a form that the bucket has taken; the fake one does not look into a form's rules."""
    told = {
        "content-type": said["content_type"],
        "sha256": said["sha256"],
        "size": str(said["size"]),
    }
    key = f"incoming/{ticket_id}/{upload}"
    boto3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=data, Metadata=told)


def keys() -> set[str]:
    found = boto3.client("s3").list_objects_v2(Bucket=BUCKET).get("Contents", [])
    return {each["Key"] for each in found}


def uploaded(ticket_id: str, data: bytes, content_type: str = "image/jpeg") -> str:
    said = announced(data, content_type)
    upload: str = start(ticket_id, said)["id"]
    put(ticket_id, upload, data, said)
    status, body = done(ticket_id, upload)
    assert status == 200, body
    return upload


def test_the_form_binds_key_type_size_and_hash_and_ends_in_fifteen_minutes(ticket_id: str) -> None:
    said = announced(PHOTO)
    started = start(ticket_id, said)

    fields = started["post"]["fields"]
    policy = json.loads(base64.b64decode(fields["policy"]))
    assert fields["key"] == f"incoming/{ticket_id}/{started['id']}"
    assert {"Content-Type": "image/jpeg"} in policy["conditions"]
    assert {"x-amz-meta-sha256": said["sha256"]} in policy["conditions"]
    assert ["content-length-range", len(PHOTO), len(PHOTO)] in policy["conditions"]
    left = datetime.fromisoformat(policy["expiration"]) - datetime.now().astimezone()
    assert 800 < left.total_seconds() <= 900


def test_a_photo_goes_in_by_the_form_and_comes_out_without_its_place(ticket_id: str) -> None:
    post = start(ticket_id, announced(PHOTO))
    body, headers = form(post["post"]["fields"], PHOTO)
    assert (
        requests.post(post["post"]["url"], data=body, headers=headers, timeout=9).status_code == 204
    )

    status, view = done(ticket_id, post["id"])

    assert (status, view["sha256"], view["by"]) == (200, announced(PHOTO)["sha256"], "tech-1")
    assert "taken" not in view or view["taken"] is None
    _, view = read(ticket_id, post["id"], TECH)
    got = requests.get(view["url"], timeout=9)
    assert got.content == bare("image/jpeg", PHOTO).data and pictures.SECRET not in got.content
    assert got.headers["content-type"] == "image/jpeg"


def test_those_who_judge_read_the_original_and_its_place_others_do_not(ticket_id: str) -> None:
    upload = uploaded(ticket_id, PHOTO)

    _, view = read(ticket_id, upload, FINANCE, original="true")

    assert requests.get(view["url"], timeout=9).content == PHOTO
    assert view["taken"] == {"lat": "31.230278", "lng": "121.473611", "at": "2026-11-03T09:30:00"}
    assert read(ticket_id, upload, TECH, original="true")[0] == 404
    _, listed = ask(TECH, "GET", PATH, ticket_id)
    assert [each["id"] for each in listed["items"]] == [upload] and "31.23" not in str(listed)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_of_file_is_looked_at_after_it_was_sent_and_a_pictures_place_is_kept_for_those_who_judge(
    ticket_id: str, kind: str
) -> None:
    data = KINDS[kind]
    upload = uploaded(ticket_id, data, kind)

    seen, judged = (
        read(ticket_id, upload, TECH)[1],
        read(ticket_id, upload, FINANCE, original="true")[1],
    )

    got = requests.get(seen["url"], timeout=9)
    assert got.headers["content-type"] == kind and pictures.SECRET not in got.content
    assert requests.get(judged["url"], timeout=9).content == data
    if kind != "application/pdf":
        assert (judged["taken"]["lat"], judged["taken"]["lng"]) == ("31.230278", "121.473611")
        assert not seen.get("taken")


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("sent", pictures.EXECUTABLES)
def test_an_executable_that_is_announced_as_any_of_them_counts_as_none(
    ticket_id: str, kind: str, sent: bytes
) -> None:
    said = announced(sent, kind)
    upload = start(ticket_id, said)["id"]
    put(ticket_id, upload, sent, said)

    status, problem = done(ticket_id, upload)

    assert (status, problem["code"]) == (422, "upload_type")
    assert read(ticket_id, upload, DISPATCHER)[0] == 404


def test_who_does_not_see_the_ticket_neither_uploads_nor_reads(ticket_id: str) -> None:
    upload = uploaded(ticket_id, PHOTO)

    assert ask(STRANGER, "POST", PATH, ticket_id, json=announced(PHOTO))[0] == 404
    assert done(ticket_id, upload, STRANGER)[0] == 404
    assert read(ticket_id, upload, STRANGER)[0] == 404
    assert ask(STRANGER, "GET", PATH, ticket_id)[0] == 404


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (pictures.EXECUTABLES[0], "upload_type"),
        (pictures.png(), "upload_type"),
        (PHOTO + b"\x00", "upload_size"),
        (PHOTO[:-1] + b"\xd8", "upload_hash"),
    ],
)
def test_what_is_not_what_was_announced_is_refused_and_nothing_counts(
    ticket_id: str, sent: bytes, code: str
) -> None:
    said = announced(PHOTO)
    if code == "upload_type":
        said |= {"size": len(sent), "sha256": hashlib.sha256(sent).hexdigest()}
    upload = start(ticket_id, said)["id"]
    put(ticket_id, upload, sent, said)

    status, problem = done(ticket_id, upload)

    assert (status, problem["code"]) == (422, code)
    assert keys() == {f"incoming/{ticket_id}/{upload}"}
    assert read(ticket_id, upload, DISPATCHER)[0] == 404


def test_nothing_was_sent_yet_and_the_right_file_may_still_follow_a_wrong_one(
    ticket_id: str,
) -> None:
    said = announced(PHOTO)
    upload = start(ticket_id, said)["id"]
    assert done(ticket_id, upload)[1]["code"] == "not_uploaded"
    put(ticket_id, upload, b"\xff\xd8\xff", said)
    assert done(ticket_id, upload)[1]["code"] == "upload_size"

    put(ticket_id, upload, PHOTO, said)

    assert done(ticket_id, upload)[0] == 200


def test_done_twice_is_done_once_and_the_same_file_is_not_sent_again(ticket_id: str) -> None:
    upload = uploaded(ticket_id, PHOTO)
    boto3.client("s3").delete_object(Bucket=BUCKET, Key=f"incoming/{ticket_id}/{upload}")

    assert done(ticket_id, upload)[0] == 200
    again = start(ticket_id, announced(PHOTO))
    assert again["id"] == upload and not again.get("post")
    assert keys() == {f"kept/{ticket_id}/{upload}/{part}" for part in ("original", "bare")}


def test_a_ticket_has_so_many_uploads_and_no_more(
    ticket_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("suanqing.work.uploads.service.MOST", 1)
    uploaded(ticket_id, pictures.PDF, "application/pdf")

    status, problem = ask(TECH, "POST", PATH, ticket_id, json=announced(PHOTO))

    assert (status, problem["code"]) == (409, "too_many_uploads")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"content_type": "image/gif"}, "upload_type"), ({"size": 21_000_000}, "upload_size")],
)
def test_what_is_never_taken_gets_no_form(ticket_id: str, wrong: dict[str, Any], code: str) -> None:
    status, problem = ask(TECH, "POST", PATH, ticket_id, json=announced(PHOTO) | wrong)

    assert (status, problem["code"]) == (422, code)


def evidence(ticket_id: str, caller: Caller = TECH, **said: Any) -> tuple[int, Any]:
    return ask(
        caller, "POST", "/tickets/{ticket_id}/evidence", ticket_id, json={"kind": "photo"} | said
    )


def test_a_photo_of_evidence_names_an_upload_and_is_known_again_on_another_ticket(
    world: World, ticket_id: str
) -> None:
    """Also where somebody has changed what the camera noted."""
    assert evidence(ticket_id, upload=uploaded(ticket_id, PHOTO), note="装好了")[0] == 200
    other = world.ticket().ticket_id
    world.commands.assign(DISPATCHER, other, "tech-1")
    world.commands.arrive(TECH, other)
    copy = pictures.jpeg(pictures.exif(lat=(39, 54, 0)))

    assert evidence(other, upload=uploaded(other, copy))[0] == 200

    _, events = world.commands.history(DISPATCHER, other)
    told = events[-1].data
    assert (
        told["seen_on"] == ticket_id
        and told["value"] == hashlib.sha256(bare("image/jpeg", PHOTO).data).hexdigest()
    )
    assert "39.9" not in str(told)


def test_evidence_names_what_is_there_and_a_picture(ticket_id: str) -> None:
    pdf = uploaded(ticket_id, pictures.PDF, "application/pdf")

    assert evidence(ticket_id, upload="U" * 20)[0] == 404
    assert evidence(ticket_id, upload=pdf)[1]["code"] == "upload_type"
    assert evidence(ticket_id, upload=pdf, value="x")[0] == 422
    assert evidence(ticket_id, kind="serial", upload=pdf)[0] == 422
    assert evidence(ticket_id)[0] == 422


@pytest.mark.parametrize(
    ("region", "suffix"), [("eu-west-1", "amazonaws.com"), ("cn-north-1", "amazonaws.com.cn")]
)
def test_addresses_name_the_bucket_in_its_own_region_and_partition(
    region: str, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from botocore.config import Config
    from botocore.session import get_session

    from suanqing.platform.aws import SETTINGS

    client = get_session().create_client("s3", region_name=region, config=Config(**SETTINGS["s3"]))
    post = client.generate_presigned_post("files-1", "k")
    url = client.generate_presigned_url("get_object", Params={"Bucket": "files-1", "Key": "k"})

    assert post["url"] == f"https://files-1.s3.{region}.{suffix}/"
    assert url.startswith(
        f"https://files-1.s3.{region}.{suffix}/k?X-Amz-Algorithm=AWS4-HMAC-SHA256"
    )
