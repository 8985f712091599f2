"""Who is in a segment of the company's rules."""

from suanqing.people.roles import RELATE
from suanqing.platform.cursors import decoded, encoded
from suanqing.platform.retries import within
from suanqing.times import told, utcnow
from suanqing.work.care import schemas
from tickets.customer_wiring import care_rules, segments
from tickets.wiring import api


@api.route("GET", "/care/segments/{segment}", roles=RELATE)
def get_segment(segment: str, query: schemas.SegmentQuery) -> schemas.SegmentView:
    """Customers who have its tags at that moment, of those who did something in the last months."""
    at = told(query.at) if query.at else utcnow()
    rule = care_rules().rules().segment(segment)
    place = decoded(query.cursor) if query.cursor else ""
    found, after = segments().members(rule, at, query.months, place, within())
    return schemas.segment_view(segment, found, encoded(after) if after else None)
