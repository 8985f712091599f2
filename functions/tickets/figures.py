"""Figures about customers: who comes back, who tops up, where they are met."""

from suanqing.people.roles import READ_MONEY, RELATE
from suanqing.platform.retries import within
from suanqing.work.care import figure_schemas as schemas
from tickets.customer_wiring import figures
from tickets.wiring import api


@api.route("GET", "/care/figures", roles=RELATE | READ_MONEY)
def get_customer_figures(query: schemas.FiguresQuery) -> schemas.CustomerFigures:
    """By month, each by a written formula: retention, conversion to stored value and from trials, public and private
    domain. Refunds count that came until the end of the last month."""
    return schemas.figures_view(figures().months(query.first, query.last, within()))
