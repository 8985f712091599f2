"""docs/errors.md: the catalogue of codes as a page, in both languages."""

from suanqing.problems import TITLES, catalogue

HEAD = """\
# Error codes (错误代码)

Every refusal is a problem (RFC 9457); its `code` is one of these and never changes, nor does its meaning.
`title` and `detail` are sentences for people, in Chinese or English by `Accept-Language` (Chinese where neither
is asked for); where a refusal names fields, rows or cells, `errors` or `findings` hold each with its own
sentence. Findings of a price book (`GET /books/{book_version}/findings`) and red tickets (`trouble.code`) bear
the same codes. This page is generated from `layers/common/suanqing/data/problems.csv` by `make openapi`.

| status | title | 标题 |
|---|---|---|
"""
CODES = """
| code | meaning | 含义 | what to do | 怎么办 |
|---|---|---|---|---|
"""


def text() -> str:
    titles = "".join(f"| {status} | {en} | {zh} |\n" for status, (en, zh) in TITLES.items())
    rows = "".join(
        f"| `{k.code}` | {k.en} | {k.zh} | {k.do_en} | {k.do_zh} |\n" for k in catalogue().values()
    )
    return HEAD + titles + CODES + rows
