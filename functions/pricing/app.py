"""Catalogue, price books and parties. Lambda handler `pricing.app.handler`."""

from pricing.wiring import api
from suanqing.web.on_demand import OnDemand

on_demand = OnDemand(
    api,
    {
        "/books": ("pricing.books",),
        "/books/workbook": ("pricing.sheets",),
        "/books/{book_version}/workbook": ("pricing.sheets",),
        "/books/{book_version}/coverage": ("pricing.sheets",),
        "/books/{book_version}/match": ("pricing.composition",),
        "/books/{book_version}/names": ("pricing.named",),
        "/books/{book_version}/projects": ("pricing.composition",),
        "/books/{book_version}/regional": ("pricing.composition",),
        "/books/{book_version}/try": ("pricing.trials",),
        "/skus": ("pricing.catalogue",),
        "/skus/sort": ("pricing.sheets",),
        "/listings": ("pricing.catalogue",),
        "/parties": ("pricing.parties", "pricing.register"),
        "/parties/{party_id}": ("pricing.parties",),
        "/approvals": ("pricing.approvals",),
        "/exchange-rates": ("pricing.rates",),
        "/purchases": ("pricing.purchases",),
        "/costs": ("pricing.costs",),
        "/settings": ("pricing.policies",),
        "/settings/budgets": ("pricing.budgets",),
        "/settings/customers": ("pricing.customers",),
        "/settings/notices": ("pricing.customers",),
        "/settings/sms": ("pricing.customers",),
        "/settings/campaigns": ("pricing.care",),
        "/settings/care": ("pricing.care",),
        "/settings/company": ("pricing.company",),
        "/settings/field-map": ("pricing.care",),
    },
)
handler = on_demand.handler
