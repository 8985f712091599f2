"""What a drawn scene costs a ticket in write units, and how long a published one takes to be loaded.

The installation as a company draws it, published by two people; the same life as `units`: without clocks, and with a
limit on two of its nodes, of which one is left in time and one stands as the work is done. A load is from the stored
text to the compiled scene, as a process meets a version for the first time.

The built-in installation's life in the same run says what of it is the drawing's: margins mark a cell for each of
their cubes, whatever the scene.

    python -m bench drawn
"""

import json
import time
from copy import deepcopy
from typing import Any

from bench.row import row
from bench.units import Meter, company, life
from suanqing.work.scenes.compiling import compiled_scene
from suanqing.work.scenes.versions import built_in
from tests.drawing import published

AIM_PLAIN, AIM_TIMED, AIM_LOAD = 31, 38, 5.0
BEYOND = AIM_TIMED - AIM_PLAIN
"""What two clocks may cost beside the same life built in."""
LOADS = 200


def drawn(id: str, *timed: str) -> dict[str, Any]:
    """The built-in installation under an id of the company's own; timed: nodes with a limit."""
    document = deepcopy(dict(built_in()["installation"])) | {"scene": id}
    for node in timed:
        document["nodes"][node]["limit"] = {"minutes": 240, "calendar": "service"}
    return document


def written(scene: str, document: dict[str, Any] | None) -> tuple[float, dict[str, float]]:
    """Write units of a life, after another that warmed the caches; and of each step."""
    from suanqing.platform import aws

    with company() as world:
        if document:
            published(world.client, world.tables["PRICING_TABLE"], document)
        meter = Meter(world.client)
        meter.on(aws.dynamodb())
        life(world, meter, "warm", scene=scene)
        meter.steps.clear()
        life(world, meter, "measured", scene=scene)
        return meter.total().writes, {name: used.writes for name, used in meter.steps.items()}


def load(document: dict[str, Any]) -> float:
    """Milliseconds of processor time, the middle of many."""
    text, found = json.dumps(document), []
    for _ in range(LOADS):
        began = time.process_time()
        compiled_scene(json.loads(text))
        found.append(1_000 * (time.process_time() - began))
    return sorted(found)[LOADS // 2]


def run() -> list[dict[str, Any]]:
    built, _ = written("", None)
    plain, _ = written("own-plain", drawn("own-plain"))
    timed, _ = written("own-timed", drawn("own-timed", "created", "on_site"))
    return [
        row("drawn: write units of a ticket's life, drawn installation", plain, "units", aim=AIM_PLAIN),
        row("drawn: the same with two clocks", timed, "units", aim=AIM_TIMED),
        row("drawn: what the drawing costs beside the built-in one", plain - built, "units", aim=0),
        row("drawn: the same with two clocks, beside it", timed - built, "units", aim=BEYOND),
        row("drawn: load of a published scene", load(drawn("own-plain")), "ms", aim=AIM_LOAD),
    ]  # fmt: skip


if __name__ == "__main__":
    for name, each in (("plain", ()), ("timed", ("created", "on_site"))):
        print(name, written(f"own-{name}", drawn(f"own-{name}", *each)))
