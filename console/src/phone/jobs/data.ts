/** What the day consists of: jobs in the order of their times, and what each would bring. */
import { api, got, type Schemas } from '../../api/client'
import { useRead } from '../../api/reading'
import type { Amount } from '../../parts/amounts'
import { day } from '../../words/times'

export type Ticket = Schemas['TicketView']
export type Earnings = Schemas['Earnings']

export function useMine() {
  return useRead(['mine'], () => got(api.GET('/tickets', { params: { query: { mine: true, limit: 100 } } })), { live: true })
}

export function useDoneToday() {
  const today = day()
  return useRead(['mine', 'done', today], () => got(api.GET('/tickets', { params: { query: { mine: true, lane: 'done', day: today, limit: 50 } } })), { live: true })
}

export function useEarnings(period: string, live = true) {
  return useRead(['earnings', period], () => got(api.GET('/me/earnings', { params: { query: { period, limit: 100 } } })), { live, keep: true })
}

export function useOffers() {
  return useRead(['offers'], () => got(api.GET('/dispatch/offers', { params: { query: { limit: 50 } } })), { live: true })
}

/** When somebody is to be there, else when the work has to be over. */
export function timeOf(ticket: Ticket): string | undefined {
  return ticket.case?.appointment ?? ticket.promised ?? ticket.due
}

export function byTime(one: Ticket, other: Ticket): number {
  return (timeOf(one) ?? one.opened).localeCompare(timeOf(other) ?? other.opened)
}

export function laterThanToday(ticket: Ticket): boolean {
  const at = timeOf(ticket)
  return at !== undefined && day(at) > day()
}

/** What the month's postings of a ticket add up to. */
export function earnedBy(ticket: string, earnings: Earnings | undefined): Amount | undefined {
  const rows = earnings?.tickets.filter((row) => row.ticket_id === ticket) ?? []
  const [first] = rows
  if (!first) return undefined
  return { currency: first.amount.currency, amount: rows.reduce((sum, row) => sum + row.amount.amount, 0) }
}

/** A map's address: the point where it is known, else the words. */
export function mapLink(ticket: Ticket): string | undefined {
  if (ticket.position?.datum === 'gcj02') {
    return `https://uri.amap.com/marker?position=${ticket.position.lng},${ticket.position.lat}&name=${encodeURIComponent(ticket.address)}&coordinate=gaode`
  }
  return ticket.address ? `https://uri.amap.com/search?keyword=${encodeURIComponent(ticket.address)}` : undefined
}

/** A phone number that stands in what the customer is called. */
export function phoneOf(ticket: Ticket): string | undefined {
  return /1\d{10}/.exec(ticket.customer.replace(/[\s-]/g, ''))?.[0]
}
