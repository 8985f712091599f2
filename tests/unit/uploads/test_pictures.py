"""What a file is by its bytes, what its camera noted, and what is left without that."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.errors import Invalid
from suanqing.work.uploads import exif, model
from suanqing.work.uploads.bare import bare
from suanqing.work.uploads.kinds import MAX_BYTES, TYPES, type_of
from suanqing.work.uploads.model import Announced
from tests import pictures

MADE = {
    "image/jpeg": pictures.jpeg, "image/png": pictures.png, "image/webp": pictures.webp,
    "image/heic": pictures.heic,
}  # fmt: skip
FILES = {kind: make() for kind, make in MADE.items()} | {"application/pdf": pictures.PDF}


def announced(data: bytes, content_type: str) -> Announced:
    return Announced(content_type, len(data), hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_a_file_is_known_by_its_first_bytes(kind: str) -> None:
    assert type_of(FILES[kind]) == kind


@pytest.mark.parametrize("data", [*pictures.EXECUTABLES, b"", b"GIF89a" + bytes(40), b"<svg/>",
                                  b"\x00\x00\x00\x18ftypmp42" + bytes(30), b"RIFF\x00\x00\x00\x00WAVE"])  # fmt: skip
def test_programs_films_and_all_else_are_of_no_kind(data: bytes) -> None:
    assert type_of(data) is None


@pytest.mark.parametrize("data", pictures.EXECUTABLES)
@pytest.mark.parametrize("kind", sorted(TYPES))
def test_an_executable_is_refused_whatever_it_is_called(kind: str, data: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        model.examined(announced(data, kind), data)

    assert (refused.value.code, refused.value.facts["found"]) == ("upload_type", "unknown")


def test_another_type_size_or_content_than_announced_is_refused_by_name() -> None:
    jpeg = FILES["image/jpeg"]
    said = announced(jpeg, "image/jpeg")
    for wrong, data, code in (
        (said, FILES["image/png"], "upload_type"),
        (said, jpeg + b"\x00", "upload_size"),
        (said, jpeg[:-3] + b"\x00\xff\xd9", "upload_hash"),
        (announced(jpeg[:60], "image/jpeg"), jpeg[:60], "upload_damaged"),
    ):
        with pytest.raises(Invalid) as refused:
            model.examined(wrong, data)
        assert refused.value.code == code


def test_too_large_files_and_unknown_types_are_refused_before_they_are_sent() -> None:
    for said, code in (
        (Announced("image/gif", 10, "0" * 64), "upload_type"),
        (Announced("image/png", MAX_BYTES + 1, "0" * 64), "upload_size"),
    ):
        with pytest.raises(Invalid) as refused:
            model.check_announced(said)
        assert refused.value.code == code


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("kind", sorted(MADE))
def test_the_place_is_read_and_nothing_of_it_is_left(kind: str, order: str) -> None:
    noted = MADE[kind](pictures.exif(order))

    found = bare(kind, noted)

    assert found.told == exif.Told(pictures.PLACE, "2026-11-03T09:30:00", 1)
    assert pictures.SECRET in noted and pictures.SECRET not in found.data
    assert b"2026:11:03" not in found.data and type_of(found.data) == kind
    again = bare(kind, found.data)
    assert again.data == found.data and again.told == exif.Told()


@pytest.mark.parametrize("kind", ["image/jpeg", "image/png", "image/webp"])
def test_the_same_picture_with_other_notes_leaves_the_same_bytes(kind: str) -> None:
    bytes_left = {
        bare(kind, MADE[kind](block)).data for block in (pictures.exif(), pictures.exif(lat=None))
    }

    assert len(bytes_left) == 1


def test_notes_inside_the_box_of_all_that_is_said_go_too() -> None:
    found = bare("image/heic", pictures.heic(pictures.exif(), method=1))

    assert found.told.place == pictures.PLACE and pictures.SECRET not in found.data


def test_a_picture_stays_the_right_way_up() -> None:
    found = bare("image/jpeg", pictures.jpeg(pictures.exif(orientation=6)))

    assert found.told.orientation == 6 and bare("image/jpeg", found.data).told == exif.Told(
        orientation=6
    )
    assert b"colours" in found.data, "the profile of its colours stays"


@pytest.mark.parametrize("make", [pictures.jpeg, pictures.png])
def test_what_somebody_put_behind_a_picture_is_none(make: object) -> None:
    kind = {pictures.jpeg: "image/jpeg", pictures.png: "image/png"}[make]  # type: ignore[index]

    found = bare(kind, make(pictures.exif(), behind=b"MZ" + pictures.SECRET))  # type: ignore[operator]

    assert pictures.SECRET not in found.data and b"MZ" not in found.data


def test_restarts_and_several_scans_belong_to_the_picture() -> None:
    scan = b"\x12\xff\xd0\x34\xff\x00\xff\xc4\x00\x04\x01\x02\xff\xda\x00\x04\x01\x02\x99"

    assert scan in bare("image/jpeg", pictures.jpeg(scan=scan)).data


def test_south_is_below_zero_and_what_cannot_be_is_no_place() -> None:
    assert exif.read(pictures.exif(side=b"S")).place == pictures.PLACE | {"lat": "-31.230278"}
    assert exif.read(pictures.exif(lat=(91, 0, 0))).place is None
    assert exif.read(pictures.exif(side=b"X")).place is None
    assert exif.read(pictures.exif(lat=None)).place is None
    assert exif.read(b"") == exif.read(b"II*\x00\xff\xff\xff\xff") == exif.Told()


@given(st.sampled_from(sorted(MADE)), st.data())
def test_a_picture_with_any_byte_changed_or_cut_off_is_read_or_refused(
    kind: str, data: st.DataObject
) -> None:
    whole = bytearray(MADE[kind](pictures.exif()))
    for _ in range(data.draw(st.integers(0, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(12, len(whole)))])

    try:
        found = bare(kind, cut)
    except Invalid as refused:
        assert refused.code == "upload_damaged"
    else:
        assert len(found.data) <= len(cut) + 40


@given(st.binary(max_size=400))
def test_notes_of_any_bytes_raise_nothing(block: bytes) -> None:
    exif.read(b"MM\x00*" + block)
    exif.read(b"II*\x00" + block)


def test_the_same_file_of_a_ticket_has_one_id_and_each_difference_another() -> None:
    said = announced(b"1", "image/png")
    same = model.upload_id_for("T1", said)
    others = {
        model.upload_id_for("T2", said), model.upload_id_for("T1", announced(b"2", "image/png")),
        model.upload_id_for("T1", announced(b"1", "image/webp")),
    }  # fmt: skip

    assert model.upload_id_for("T1", announced(b"1", "image/png")) == same
    assert len(others | {same}) == 4
