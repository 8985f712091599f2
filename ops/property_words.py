"""What a property of the contract means, by its name, where its model does not say it itself."""

from collections.abc import Mapping

WORDS: Mapping[str, str] = dict(
    line.split(": ", 1)
    for line in """\
account: account of the ledger
accrued: earned and not yet confirmed
active: false once it has ended
added: lines that come in addition
account_days: days for which a new bank account waits
address: where the site is, as people write it
adds: lines that come in addition
adjust_second_above: minor units above which a manual line takes two approvals
advice: what would help, in words
after: goes on behind this one
again: how often it was asked for again
alerts: rules applied abnormally often or seldom
allowed: what the value may be
also: what matched as well and lost
amount: minor units of the currency
approvals: who approved, when, and the body's hash
approvals_needed: how many approvals it takes
approve: true: it counts; false: it is refused
approved_at: when it was approved
approved_by: party id of who approved
appointment: when somebody is expected
as_of: when what is shown was last set; absent, nothing is in it
asked_by: party id of who asked
assessment: number of the ticket's assessment, counted from 1
asset: id of what is served: a serial number, ...
assignee: party id of the lead worker
at: when (RFC 3339)
attrs: facts by the names of the vocabulary
author: party id of who wrote it
back: minor units that go back
balance: what is open
baseline_hits: how often the rule was applied before
baseline_tickets: tickets before, to compare with
bands: how far regional prices may differ from head office's
bank: name of the bank
base: what a rate is a part of
base64: the file in base64
batch: id of the payout batch
bearer: who bears a discount, in parts that sum to 1
before: what was there before
below_zero: whether the part may be below 0
book: price book, or its version as book@number
book_version: version of a price book, such as main@3
booked: what the ledger holds
buckets: groups of SKUs counted together
bundles: SKUs that are sold as several
by: party id of who did it
by_fee: totals by fee kind
by_outlet: totals by outlet
by_region: totals by region
cap: highest amount in minor units
caps: highest amounts, as rules
category: service type the SKU is listed under
cause: why it was booked
cells: those that are not empty
change: after minus before, in minor units
changed: how many changed
channel: where the order came from, such as youzan
charge: the customer's price plane, or what the customer owes
charge_change: change of what customers owe, in minor units
charged: whether the customer is charged
chunks: pieces of work planned
claim: number of the claim
claim_amount: amount claimed, in minor units
claim_evidence: what proves the claim
classes: classes of customers, dated
clawback: what is taken back
clocks: time zones by region
closed_at: when it was closed
code: stable code, for programs
coefficient: factor of region and outlet
coefficients: dated factors, each as a decimal string from a moment on
column: heading of the column
column_names: ids of the columns with names
columns: what stands across
commission: minor units by ladders
conditions: its conditions, each with its outcome
confirmed: confirmed by the party
conflicts: names with several matches
content_type: media type of the file
contract: id of the maintenance contract
correction: id of the correction
corrects: the version this one corrects
cost: minor units it costs
cost_rate: pay of income, as a decimal number; absent without income
count: how many
counted: how many count towards the measure
covered: whether it is covered
crew: who shares the pay, with weights
currency: ISO 4217 code
cursor: the `next` of the page before
customer: name or id of the customer, never a phone number
customer_class: class of the customer when the ticket was made
customer_id: id of the customer, never a name or a number to call
customer_total: what the customer pays, in minor units
data: what the event says
datum: coordinate system of a position
day: a day in Beijing, such as 2026-11-11
debt_in: minor units owed from earlier periods
debt_out: minor units owed afterwards
decided_by: party id of who decided
declared_value: value of the goods as the customer declares it, in minor units
delta: what differs from the plan
differences: what does not agree, by party
dimension: fact that a condition names
dimensions: order in which conditions decide
discounting: how discounts are combined
discounts: rules that reduce a price
disputed: whether the line is disputed
disputes: disputes of its lines
distance: how much is missing to the next step
distance_km: way to the site in kilometres
document: what was written, as it was said
done: how much is done
dropped: ids of lines left out
due: what is to be paid, in minor units
earned: what the reader earns of it
empty: categories without any active SKU
end: until when, not included
entries: entries of the ledger
estimate: what it would come to now
event: sales event or promotion the ticket belongs to
events: what happened, oldest first
echostr: encrypted text of the console's check
evidence: what proves it
examples: some of them, to look at
expected: what was expected
expires_at: when the token ends
fact: name of the fact
facts: what decided the money
facts_effect: minor units by changed facts
facts_hash: SHA-256 of the facts that were priced
fates: how each ended
fee: fee kind, such as labour
fees: rules that add a fee of its own
fences: areas on the map
figures: totals of the statement, in minor units
file_hash: SHA-256 of the file
finished: when it was finished
fixes: positions, in order
fixed: what people decided, and holds
floor: lowest amount in minor units
floors: lowest amounts, as rules
found: what was found
free: part that costs nothing
from: from when or from how much, included
gain: minor units that the next step brings
goods: minor units of goods
guarantee: lowest pay of a period, in minor units
guide: party id of who brought the customer
hash: SHA-256 of the body; name it to decide on exactly this one
held: money that waits for evidence, in minor units
high: highest that it can come to
hits: tickets on which the rule was applied
holder: name on the bank account
holds: whether the condition holds
holiday: served on a public holiday
hours: time of day over which it holds
hq: head office's part, in minor units
id: id, unique among its kind
imported: how many were written
into: the one that stays after merging
items: the page's items, or all of them where there is no `next`
kept: what the company keeps, in minor units
key: idempotency key of who asks
kind: which kind it is
kinds: kinds of parties
label: name for people
ladder: id of the ladder
ladders: commission over a period, by steps
lane: open or closed tickets
lang: language of the words: zh or en
largest: the largest changes
lat: latitude in degrees
lead: who leads the crew
left_out: what is not in it, and why
level: level of the outlet or dealer
levels: dated levels
licence: a licence, as the company calls it
licences: licences that are needed, by name
limit: how many at most on a page
line: id of the line
lines: its lines
listed: when the list was ready
lng: longitude in degrees
losers: who would earn less
low: lowest that it can come to
made_at: when it was made
made_by: party id of who made it
margin: what remains for the company, in minor units
max_accuracy_m: a position less exact than this proves nothing, in metres
me: the caller
measure: what is counted: amount, count or minutes
member_level: level of the customer's membership
message: sentence for people
milestone: node of the scene
milestones: nodes reached, and when
mine: the caller's own
minutes: minutes as a decimal string
mirror: entry that this one takes back
missing: facts that are not known yet
missing_fees: fee kinds nothing pays
mode: in which way it counts
months: how many months
moves: money that moves between parties
msg_signature: signature of the platform's call
name: name for people
names: names to sort
needs: what it takes
new: the version that prices from now on
new_book: book version afterwards
next: cursor of the next page; absent on the last one
next_job: what the next job brings
node: node of the scene
nonce: random text of the platform's call
note: remark for people
nothing: nothing is asked
number: number, counted from 1
numbers: figures of the step, as decimal strings
of: of how much, in minor units
old: the version that priced before
old_book: book version before
on: fee kinds it applies to
on_time: arrived within the promised time
op: operation of the step
open: what is still open
order_amount: the customer's order in minor units
origin: how the ticket came in
original: ticket that this one repeats
original_payee: part for who did the original work
other_payee: part for who does it again
otherwise: who takes the part where nobody stands in the role
outcome: what came of it
outer_id: the platform's own id of the item
outlet: party id of the outlet
outlets: party ids of outlets
over: rules that this one replaces
overridden_by: party id of who let it pass
overrides: prices of single parties
owner: party id of the owner
package: rule package, or package sold
package_map: where packages hold
packages: rules put together under a name
paid: paid, in minor units
pair: two currencies, such as USD/CNY
parent: the project above
part: which part of the money
parties: party ids, or how many
parts: its parts, in order
parts_priority: which parts come first
party: party id
party_id: id of the party
paused: since when it is paused, or minutes of pauses
paused_minutes: minutes of pauses before the first response
pay: the pay plane, or what parties earn
pay_change: change of what parties earn, in minor units
pay_total: what parties earn, in minor units
payable: what is to be paid out, in minor units
payouts: payout batches
pending: what waits for an answer
per: of how many units the price is
period: calendar month in Beijing, such as 2026-11
periods: calendar months
picks: tiers chosen by hand
pieces: order lines and how many pieces of them
plan: id of the split plan or the estimate plan
plane: charge (what the customer owes) or pay (what parties earn)
planes: rules of both planes
platform: sales platform, such as youzan
policy: id of the policy
polygon: corners of the area
position: where it was, with its coordinate system
posted: how many were booked
priced: how many have a price
prices: prices by SKU and tier
product_type: kind of product served
progress: part of the way to the next step, 0 to 1
project: project the work belongs to
projects: projects and what is above them
promised: when somebody is to be there
proposed: what the disputing party says is right
published_at: when it was published
qty: decimal string in the SKU's unit
quote: id of the quote
radius_m: how far from the site still counts, in metres
rates: how often each rule was applied
rate: part as a decimal string, 0.15 is 15 %
reason: why, in words for people
recovered: minor units of debt taken back
recovery: highest part of a payout that goes to debt
refusal: why it was refused
refused: what was refused, and why
region: division code (GB/T 2260) or country code
region_order: order in which regions decide
regions: division codes or country codes
rejected_by: party id of who refused it
release: what is released
released: money released, in minor units
released_at: when it was released
released_by: party id of who released it
releases: when parts of the money are released
remainder: takes what the others leave
removes: ids of rules taken away
replaces: ids of rules it stands for
replay: id of the replay
request: id of the request
reruled: tickets under other rules
resolved_at: when it was resolved
resolved_by: party id of who resolved it
response_minutes: minutes to the first response
retiered: tickets under another tier
returned: payments that came back
rework: repeats work that was done before
rework_of: ticket that this one repeats
rework_suggested: ticket that this one seems to repeat, until somebody decides
reworked_by: tickets that repeat this one
rev: grows with every step
role: role in the split
roles: what the party may do
row: id or place of the row
row_names: ids of the rows with names
rows: its rows
rule: id of the rule
rule_effect: minor units by changed rules
rules: rules
s: the period's measure
says: what the code means, in words
scenario: how the company works with the outlet: direct, franchise, key_account, dealer
scenarios: ways of working with outlets
scene: workflow of the ticket, with its version
score: minutes by which candidates are ordered, lower is better
scoring: what each part weighs, by name
second_above: minor units above which a payout takes two approvals
seq: number of the event
service: id of the service item
service_cost: what the work has cost, in minor units
service_level: agreed grade of service
service_period: period of the work, where it is another
sessions: stretches of work
settlement: where the money of the ticket stands
severity: error keeps from publishing, warning does not
share: part as a decimal string
shares: who gets how much of it
shipping: minor units of shipping
shows: facts shown beside the line
since: from when
skill: a skill, as the company calls it
skills: skills by name
sku: id of the service item or part
skus: ids of service items or parts
source: where it is known from
special: marks of a special case
spending_level: spending level of the city
split: who gets which part
split_on: what is split
splits: named split plans
start: from when, included
starts: when it begins
state: where it is in its life
statements: statements
status: where it stands
stays: stays with the party on a refund
step: which step it was
steps: ranges and their price or rate, or how it was computed
strategy: how the price is made
suggestion: what the system would do
sum: money of one currency
sums: sums by party
supplier: party id of the supplier
surcharges: rules that add to a price
symptom: what the asset does wrong
takes: which package each part comes from
target: minutes within which somebody has to answer
tax: how the plane is taxed
taxes: taxes by condition
team: party id of the team
terms: what was agreed beside the price
text: text for people
threshold: where the next step begins
ticket: id of the ticket
ticket_id: id of the ticket
tickets: how many tickets, or tickets
tier: id of the tier
tiers: rows of conditions, one of which a ticket matches
timestamp: when the platform called
title: short text for people
to: until when or until how much, not included
token: bearer token
told: what was told, by whom
total: total in minor units
totals: totals by fee kind
trail: who did which step, when
trouble: why it could not be priced
type: which type it is
unchanged: how many were so already
uncovered: scenes without tier or price
unit: unit of one quantity
unpriced: SKUs without a price
unsorted: names without a category
until: until when, not included
up_to: minutes to round up to
urgent: whether it is urgent
utc_offset: offset of local time, such as +09:00
valid_from: from which service time the book holds
valid_to: until which service time the book holds
value: the value
version: grows with every change; send it as If-Match
vip: the customer is a VIP
visit: visit of the contract
visits: how many visits
waiting_for: what it waits for
waiting_since: since when something settled is not in it yet
waivers: rules that waive a fee
warnings: what to look at twice
warranty: served under warranty
wasted: somebody had been there for nothing
wecom_userid: the person's WeCom user id
weekday: mon, tue, ... of the service
what: what is wrong
when: conditions, all of which hold
who: whom it pays
why: why, in words
winners: who would earn more
withhold: tax kept back from the part
words: the same in words
worker: party id of the worker
worker_region: division code the lead worker is at home in
workers: who works on it
working: who works now, and since when
zones: named groups of divisions""".splitlines()
)
