"""Items linked with tickets in table `work`: their keys, and the names of a ticket's marks. Pure.

    ticket_id            part                     what it is
    repair:<digest>      done#<served>#<ticket>   a completion, by customer, asset and symptom
    customer:<digest>    class#<since>            the customer's class from then on
                         special#<ticket>         a special ticket of the customer
                         order#<ticket>           a ticket that an order of the customer led to
                         sent#<at>#<ticket>       who was given the customer's ticket (`work.dispatch.decision_store`)
                         guide#<since>#<guide>    who brought the customer
                         merged                   into which customer this one was merged
                         merge#<number>           every step of that: who, when, why
                         alias#<customer>         another that was merged into this one, at some time
                         apart#, doubt#<key>      who is somebody else, who may be the same (`work.customers`)
                         known                    keys (as digests), first touch, name
                         touch#<at>#<channel>#…   where the customer was met
                         visitor#<digest>         that they opened the mini program
                         opening#<outlet>#…       what a shop's list said of them
                         points, points#<kind>#…  lots that are left, every change of them
                         value@<CUR>, value#…     the same of stored value, by currency
                         did#<kind>#…             what the customer did (`work.customers.happenings_store`)
                         poster#<poster>          a member's code of a poster (`work.care.poster_service`)
                         invited, invites#…       who invited them, whom they invited
                         invite-reward            what that came to
                         review#<digest>          what the customer says of goods or work (`work.care.review_store`)
                         task#<plan>#<step>       that a guide was to tell it (`work.care.task_store`)
                         unmatched#<match>        that what they did goes with nothing they asked
                         tag#, level#, consent#…  what others say of them, each with its steps (`work.care.told_store`)
                         coupon#<class>           the one coupon of its kind
                         file#<opened>#<ticket>   a ticket of a customer who has an id
                         asked#<at>#…             exports and erasures (`work.care.person_service`)
                         erased                   that the keys of an erased one went
    did:<month>          customer:<digest>#did#…  the same happenings by month
    receipt:<digest>     first                    whose a till's receipt is
    reminders, reminded  <at>#<customer>          who is, who was to be reminded of stored value
    names:campaigns      <digest>                 a name of a campaign that no row knew
    care:<plan>          customer:<digest>        who joined a plan of messages
    cared:<plan>         customer:<digest>#<step> what became of a step
    tasks:<guide>        open#<id>, over#<id>     what a guide is to tell, and did
    reviews:<month>      <at>#<digest>            the same reviews by month
    review:<digest>      review                   the same by its own id
    poster:<digest>      poster                   whose code it is
    care-sent            <plan>                   until when what was due was handed on
    level-held:<code>    customer:<digest>        whose class followed from a level
    coupons:<campaign>   customer:<digest>#<class> what became of a coupon that it gave
    by-one:<party>       <day>#<currency, or …>   what somebody gave in a day without a second
    mapping:<digest>     members                  what people said the columns of such a header are
    identity:<digest>    customer                 whose key it is
    clue:<digest>        <customer>               who has one name in one outlet
    asset:<digest>       asset                    what the register says of an asset (`work.assets`)
                         file#<opened>#<ticket>   a ticket about it
                         upkeep#<rule>#<day>      the ticket of its upkeep that was due then
    assets               asset:<digest>           every thing that is registered
    order:<source>       guide                    the one ticket of an order that names its guide
    contract:<id>        contract                 a maintenance contract and the visits taken
    plan:<name>          <number>                 a version of a standard plan
    quote:<id>           quote                    a quote
    returns:<month>      <how>#<at>#<ticket>      a return's ticket, by what tied it (`work.orders.returned_service`)
    answers:<ticket>     <form>#<digest>, read#…  answers of a form, who read protected ones (`work.answers.service`)
    code:<code>          code                     a code to report by (`work.visits.report_store`)
    codes:<outlet>       <code>                   the same, of an outlet
    upload:<ticket>      <upload>                 a file that counts (`work.uploads.store`)
    proof:<digest>       first                    the ticket that showed a photo or serial first (`work.tickets.proofs`)

No ticket id has a colon, so these are no tickets; readers of the stream take `part = head` only.

    marks
    rework_of    ticket that this one repeats        reworked_by  [ticket]
    special      [{id, count, cost?}]                appointment  RFC 3339
    quote        {id, plan, delta}                   tel          digest of the customer's phone (`work.tickets.phones`)
    order        {line, payments: {line: minor}, pieces: {line: count}, shipping: minor}
    rating       {stars, words?, at}: how the customer found it (`decide.rate`)
    attribution  {customer, guide, source, since, evidence, ordered}; guide "": another ticket names it
"""

import unicodedata
from collections.abc import Mapping
from hashlib import sha256

from suanqing.work.tickets.model import Ticket


def normal(text: str) -> str:
    """The same for spellings that people take for the same: width, case, spaces, punctuation."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(each for each in plain if unicodedata.category(each)[0] in "LNS$" or each == "*")


def digest_of(*texts: str) -> str:
    return sha256("\n".join(normal(text) for text in texts).encode()).hexdigest()[:32]


def customer_of(ticket: Ticket) -> str:
    """Who the customer is: the id, or else the name as it stands; empty when nobody said."""
    return str(ticket.facts.get("attrs", {}).get("customer_id") or ticket.customer)


def customer_key(customer: str) -> str:
    return f"customer:{digest_of(customer)}"


def asset_key(asset: str) -> str:
    return f"asset:{digest_of(asset)}"


def file_keys(ticket: Ticket) -> list[str]:
    """Whose files (档案) it belongs to: those of what is served, and of a customer who has an id."""
    attrs = ticket.facts.get("attrs", {})
    asset, customer = (str(attrs.get(name, "")) for name in ("asset", "customer_id"))
    found = [asset_key(asset)] if normal(asset) else []
    return [*found, customer_key(customer)] if normal(customer) else found


def repair_key(customer: str, asset: str, symptom: str) -> str | None:
    """Where the completions of one repair stand; None unless all three are known."""
    if not (normal(customer) and normal(asset) and normal(symptom)):
        return None
    return f"repair:{digest_of(customer, asset, symptom)}"


def repair_of(ticket: Ticket) -> str | None:
    attrs = ticket.facts.get("attrs", {})
    if "asset" not in attrs or "symptom" not in attrs:
        return None
    return repair_key(customer_of(ticket), attrs["asset"], attrs["symptom"])


def attrs_of(told: Mapping[str, str | None]) -> dict[str, str]:
    """What was said of them, without empty ones."""
    return {name: text.strip() for name, text in told.items() if text and normal(text)}
