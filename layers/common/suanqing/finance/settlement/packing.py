"""Compresses a marker's body: canonical JSON, deflated with a preset dictionary that is named by number. Pure.

Why: a posting's marker is paid for by the started KB, twice. Facts, lines with their steps and house
entries of a three-line ticket are 4.3 KB of JSON, 1.0 KB by plain zlib, 0.45 KB with a dictionary that
knows the form but no company's names; with the item's other attributes that stays under 1 KB.
The first byte is the dictionary's number: an old body is read by the dictionary it was written with,
so a dictionary is never changed, only followed by another.
"""

import json
import zlib
from typing import Any

from suanqing.canonical import canonical
from suanqing.errors import Invalid

NEWEST = 1
MAX_UNPACKED_BYTES = 16 * 1024 * 1024
"""Bytes a body may unpack to; a stored item cannot hold more than 400 KB packed."""


def pack(body: dict[str, Any]) -> bytes:
    """The body's bytes as the ledger keeps them."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zdict=DICTIONARIES[NEWEST])
    return bytes([NEWEST]) + deflate.compress(canonical(body)) + deflate.flush()


def unpack(packed: bytes) -> dict[str, Any]:
    """The body again; Invalid for bytes no dictionary of ours wrote."""
    try:
        inflate = zlib.decompressobj(-15, zdict=DICTIONARIES[packed[0]])
        body: dict[str, Any] = json.loads(inflate.decompress(packed[1:], MAX_UNPACKED_BYTES))
    except (KeyError, IndexError, ValueError, zlib.error) as error:
        raise Invalid("a ledger body cannot be read", "unreadable_body") from error
    return body


# What recurs most stands last: deflate reaches near matches with fewer bits.
# fmt: off
_FIRST = (
    b'"warnings":["level_fallback: is not in main@, standard applies""owner_missing:'
    b' has no owner and keeps the owner\'s share"],"carried":{"rest":[["payable:"canc'
    b'elled",facts_changed","discount","floor","cap",[["amount","["surcharge",[["rat'
    b'e","0.30"],["base","before_coefficient"]],"exclusive"["member:["lead:["owner:['
    b'"hq:hq","["from","0"],["to",""]]"unit","set""unit","h"")],["per","60"],["unit"'
    b',"min"]],"unit","m"]],"payable":false,"owner":"dealer","urgent":true},"channel'
    b'":"app""channel":"wecom","city_class":"new_tier1","city_class":"tier2","city_c'
    b'lass":"tier3","scenario":"franchise","scenario":"dealer","scenario":"key_accou'
    b'nt","level":"core""steps":[["base","*"{"assessment":{"channel":"youzan","curre'
    b'ncy":"CNY","lines":[{"amount":21000,"fee":"time","id":"charge:1.2:time","plane'
    b'":"charge","shares":[],"sku":""tax":{"amount":12600,"fee":"urgent","id":"charg'
    b'e:1.1:urgent","plane":"charge","shares":[],"sku":"","steps":[["base","",[["pri'
    b'ce","20000"],["per","1"],["unit","piece"]],"20000"],["quantity","1.1",[["quant'
    b'ity","1"]],"20000"],["coefficient","none",[],"["coefficient","",[["factor","1.'
    b'05"]],"21000"],["surcharge","urgent",[["rate","0.3"],["base","after_coefficien'
    b't"]],"6300"],["round","half_up",[["mode","half_up"]],"6300"],["tax","inclusive'
    b'",[["rate","0.06"],["net","19811"],["tax","1189"]],"21000"]],"tax":1189,"tier"'
    b':""},{"amount":12600,"fee":"part","id":"charge:2:part","plane":"charge","share'
    b's":[],"sku":""},{"amount":12600,"fee":"labour","id":"pay:1.1:labour","plane":"'
    b'pay","shares":[["",2520],["",6720],["",3360]],"sku":"","steps":[["base","",[["'
    b'price","12000"],["per","1"],["unit","piece"]],"12000"],["quantity","1.1",[["qu'
    b'antity","1"]],"12000"],["coefficient","",[["factor","1.05"]],"12600"],["round"'
    b',"half_up",[["mode","half_up"]],"12600"],["split","plan",[["outlet:","0.2"],["'
    b'crew","0.8"],["member:","1"],["member:","1"]],"12600"]],"tax":0,"tier":""}],"w'
    b'arnings":[]},"facts":{"channel":"youzan","city_class":"tier1","coefficient":"1'
    b'.05","crew":[["","1"],["","1"]],"level":"standard","lines":[{"id":"1.1","qty":'
    b'"1","sku":""},{"id":"4","qty":"1","sku":""},{"id":"5","qty":"60","sku":"","wor'
    b'ker":""}],"outlet":"","owner":"","region":["310115","310100","310000"],"rev":7'
    b',"scenario":"direct","served":"2026-11-03T08:30:00.000Z","ticket_id":""},"hous'
    b'e":[["receivable:youzan",21000,"CNY","charge:1.1:labour","labour","settled",nu'
    b'll],["revenue:service",-19811,"CNY","charge:1.1:labour","labour","settled",nul'
    b'l],["tax:output",-1189,"CNY","charge:1.1:labour","labour","settled",null],["re'
    b'ceivable:youzan",12600,"CNY","charge:4:part","part","settled",null],["revenue:'
    b'service",-11887,"CNY","charge:4:part","part","settled",null],["tax:output",-71'
    b'3,"CNY","charge:4:part","part","settled",null],["cost:service",7560,"CNY","pay'
    b':4:part","part","settled",null],["cost:service",8978,"CNY","pay:5:time","time"'
    b',"settled",null]]}'
)
# fmt: on

DICTIONARIES = {1: _FIRST}
