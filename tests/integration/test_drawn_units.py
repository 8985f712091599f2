"""What a ticket's life costs in write units on DynamoDB Local, drawn beside built in: the same without clocks, and what
two clocks of which one is cleared cost (0082)."""

import pytest

from bench.drawn import drawn
from bench.units import Meter, company, life, size
from suanqing.platform import aws
from tests.drawing import published

KB = 1_024


@pytest.mark.long
def test_a_drawn_life_costs_no_more_than_the_built_in_one_and_its_head_stays_within_a_kilobyte() -> (
    None
):
    documents = {
        "": None,
        "own-plain": drawn("own-plain"),
        "own-timed": drawn("own-timed", "created", "on_site"),
    }
    used: dict[str, float] = {}
    marks: dict[str, float] = {}
    with company() as world:
        for document in filter(None, documents.values()):
            published(world.client, world.tables["PRICING_TABLE"], document)
        meter = Meter(world.client)
        meter.on(aws.dynamodb())
        for scene in documents:
            life(world, meter, f"warm{scene}", scene=scene)
            meter.steps.clear()
            ticket_id = life(world, meter, f"measured{scene}", scene=scene)
            marks[scene] = meter.steps.pop("notices").writes
            used[scene] = meter.total().writes
            assert size(world.image(ticket_id)) <= KB

    assert set(marks.values()) == {21}, "notices 4, marks of margins and counts for alerts 17"
    assert used[""] == used["own-plain"] == 27
    assert used["own-timed"] == 31  # set twice, cleared twice: one unit of the index each
