"""What a file is by its bytes, what its camera noted, and what is left without that."""

import hashlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.errors import Invalid
from suanqing.work.uploads import exif, heic, model
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


def noted(*entries: bytes, count: int | None = None) -> bytes:
    """A directory of entries of 12 bytes, with what lies behind them."""
    many = len(entries) if count is None else count
    return b"MM\x00*" + struct.pack(">IH", 8, many) + b"".join(entries)


def turned(orientation: int) -> bytes:
    return struct.pack(">HHIHH", exif.ORIENTATION, 3, 1, orientation, 0)


def test_notes_that_break_off_tell_what_stood_before() -> None:
    assert exif.read(noted(turned(6), count=9)).orientation == 6
    assert exif.read(noted(turned(6), turned(3)[:6], count=2)).orientation == 6
    assert exif.read(noted(turned(6)[:11], count=1)) == exif.Told()


@pytest.mark.parametrize(
    "odd",
    [
        struct.pack(">HHII", exif.ORIENTATION, 99, 1, 0),
        struct.pack(">HHII", exif.ORIENTATION, 3, 0, 0),
        struct.pack(">HHII", exif.TAKEN, 2, exif.MOST_BYTES + 1, 8),
        struct.pack(">HHII", exif.TAKEN, 2, 20, 10_000),
    ],
    ids=["of no type", "of no bytes", "too long", "that lies beyond the end"],
)
def test_a_note_that_cannot_be_read_is_passed_over(odd: bytes) -> None:
    assert exif.read(noted(odd, turned(8))) == exif.Told(orientation=8)


@pytest.mark.parametrize("orientation", [0, 9])
def test_an_orientation_that_there_is_not_is_upright(orientation: int) -> None:
    assert exif.read(noted(turned(orientation))) == exif.Told()


def test_a_fraction_of_nothing_is_no_place() -> None:
    whole = pictures.exif(order=">")
    minutes = struct.pack(">II", pictures.LAT[1], 1)
    assert exif.read(whole).place == pictures.PLACE and whole.count(minutes) == 1

    assert exif.read(whole.replace(minutes, struct.pack(">II", 13, 0))).place is None


@pytest.mark.parametrize(
    "taken", ["2026-11-03 09:30:00", "2026:11:03T09:30:00", "2026:1a:03 09:30:00", "    :  :     :  :  "]
)  # fmt: skip
def test_a_time_in_another_form_than_cameras_write_is_none(taken: str) -> None:
    whole = pictures.exif()
    assert exif.read(whole).taken == "2026-11-03T09:30:00"

    odd = whole.replace(pictures.TAKEN.encode(), taken.encode())
    assert exif.read(odd) == exif.read(whole)._replace(taken=None)


def refused(kind: str, data: bytes) -> bool:
    with pytest.raises(Invalid) as error:
        bare(kind, data)
    return error.value.code == "upload_damaged"


def test_filling_before_a_marker_of_a_jpeg_is_no_piece_of_it() -> None:
    whole = pictures.jpeg(scan=b"\x12\xff\x00\x34\xff")
    filled = whole.replace(b"\xff\xdb", b"\xff\xff\xff\xdb", 1)

    assert bare("image/jpeg", filled).data == bare("image/jpeg", whole).data
    alone = whole[:2] + b"\xff\x01" + whole[2:]
    assert b"\xff\x01\xff" in bare("image/jpeg", alone).data, "a marker that nothing follows"


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff\xe0\x00",
        b"\xff\xd8\xff\xe0\x00\x01\xff\xd9",
        b"\xff\xd8\xff\xe0\x00\x09abc",
        b"\xff\xd8\xff\xda\x00\x02abc",
        b"\xff\xd8\xff\xda\x00\x02abc\xff",
        b"\xff\xd8\x00\x00\xff\xd9",
    ],
    ids=["no length", "shorter than its length", "breaks off", "a scan without end", "half a marker", "no marker"],
)  # fmt: skip
def test_a_jpeg_that_breaks_off_or_is_none_inside_is_damaged(data: bytes) -> None:
    assert refused("image/jpeg", data)


def test_a_png_is_damaged_that_ends_before_its_end_or_within_a_chunk() -> None:
    whole = pictures.png()

    assert refused("image/png", whole[:-12]) and refused("image/png", whole[:-1])
    assert refused("image/png", whole[:8] + struct.pack(">I4sI", 99, b"IHDR", 0))


def test_a_webp_is_damaged_that_is_shorter_than_it_says_or_whose_chunks_do_not_fit() -> None:
    whole = pictures.webp()

    def of(body: bytes) -> bytes:
        return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body

    assert refused("image/webp", whole[:-1]) and refused("image/webp", b"RIFF\x03\0\0\0WEBP")
    assert refused("image/webp", of(b"VP8L\x00")), "half a header"
    assert refused("image/webp", of(b"VP8L" + struct.pack("<I", 3) + b"\0\0\0")), "no filling"


def box(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data) + 8) + name + data


HEIC = box(b"ftyp", b"heic\0\0\0\0")
ITEM = box(b"infe", b"\x02\0\0\0\0\x02\0\0Exif\0")
"""Item 2, the camera's notes."""
ITEMS = box(b"iinf", bytes(4) + b"\0\x01" + ITEM)
SECRET = pictures.SECRET


def kept(version: int, sizes: int, *numbers: tuple[int, int], wide: int = 2) -> bytes:
    """Where item 2 lies, after the layout that its version has: (value, bytes) each."""
    said = bytes([version, 0, 0, 0]) + struct.pack(">H", sizes) + (1).to_bytes(wide)
    return box(b"iloc", said + b"".join(value.to_bytes(size) for value, size in numbers))


def inside(place: bytes, items: bytes = ITEMS) -> bytes:
    """A file whose notes are SECRET, inside the box of all that is said."""
    return HEIC + box(b"meta", bytes(4) + items + place + box(b"idat", SECRET))


@pytest.mark.parametrize(
    "data",
    [
        HEIC,
        HEIC + box(b"meta", bytes(4) + ITEMS),
        HEIC + box(b"meta", b"\0\0"),
        HEIC + struct.pack(">I4s", 99, b"meta"),
        HEIC + struct.pack(">I4s", 7, b"meta"),
        inside(kept(1, 0x4400, (2, 2), (1, 2), (0, 2), (1, 2), (0, 4), (len(SECRET) + 1, 4))),
        inside(kept(1, 0x4400, (2, 2), (2, 2), (0, 2), (1, 2), (0, 4), (1, 4))),
        inside(kept(1, 0x4400, (2, 2), (1, 2), (0, 2), (2, 2), (0, 4), (1, 4))),
        HEIC + box(b"free", b"") * (heic.MOST_BOXES + 1),
    ],
    ids=["says nothing", "says of no place", "too short", "beyond the end", "shorter than its header", "over its end",
         "of an unknown method", "fewer places than it says", "endless"],
)  # fmt: skip
def test_a_heic_whose_notes_cannot_be_found_is_damaged(data: bytes) -> None:
    assert refused("image/heic", data)


def test_notes_of_a_heic_are_found_however_wide_its_numbers_are() -> None:
    many = len(SECRET)
    wide = box(b"infe", b"\x03\0\0\0\0\0\0\x02\0\0Exif\0")
    odd = box(b"free", b"no item")
    for data in (
        inside(kept(1, 0x4440, (2, 2), (1, 2), (0, 2), (0, 4), (1, 2), (0, 4), (many, 4))),
        inside(kept(1, 0x4404, (2, 2), (1, 2), (0, 2), (1, 2), (9, 4), (0, 4), (many, 4))),
        inside(kept(1, 0x8800, (2, 2), (1, 2), (0, 2), (1, 2), (0, 8), (many, 8))),
        inside(
            kept(2, 0x4400, (2, 4), (1, 2), (0, 2), (1, 2), (0, 4), (many, 4), wide=4),
            box(b"iinf", b"\x01\0\0\0\0\0\0\x01" + odd + wide),
        ),
    ):
        assert [data[each.start : each.end] for each in heic.spans(data)] == [SECRET]
        assert SECRET not in bare("image/heic", data).data
    start = len(inside(b"")) + len(kept(0, 0x4400, (2, 2), (0, 2), (1, 2), (0, 4), (0, 4))) - many
    oldest = inside(kept(0, 0x4400, (2, 2), (0, 2), (1, 2), (start, 4), (many, 4)))
    assert [oldest[each.start : each.end] for each in heic.spans(oldest)] == [SECRET]


def test_a_box_of_a_heic_may_say_its_length_in_eight_bytes_or_reach_to_the_end() -> None:
    meta = inside(kept(1, 0x4400, (2, 2), (1, 2), (0, 2), (1, 2), (0, 4), (len(SECRET), 4)))
    said = meta.removeprefix(HEIC)

    def long(size: int) -> bytes:
        return struct.pack(">I4sQ", 1, b"free", size) + b"12345"

    for data in (HEIC + bytes(4) + said[4:], HEIC + long(21) + said):
        assert [data[each.start : each.end] for each in heic.spans(data)] == [SECRET]
    assert refused("image/heic", HEIC + long(15) + said), "shorter than its own header"


def test_a_heic_without_a_list_of_items_has_no_notes() -> None:
    assert heic.spans(HEIC + box(b"meta", bytes(4))) == []


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
