/** What a token lets the reader do next, apart from what may be done beside it. Pure. */
import type { Schemas } from '../../api/client'

export type Token = Schemas['TokenView']

/** Commands that leave the ticket where it stands, or that the page offers elsewhere. */
const BESIDE = new Set([
  'add_line', 'remove_line', 'add_minutes', 'set_crew', 'move', 'transfer', 'reschedule', 'describe', 'relate', 'comment', 'answer', 'add_evidence',
  'decide_evidence', 'refund', 'correct_quantity', 'adjust', 'set_facts', 'propose_source', 'decide_source', 'pick_tier', 'start_work', 'stop_work',
  'add_session', 'set_sessions', 'track', 'pause', 'resume', 'reach', 'use_part', 'return_part', 'return_old_part', 'reserve_part', 'release_part',
  'hand_over', 'withdraw', 'cancel', 'assign', 'push', 'due', 'return', 'pass_on', 'add_before', 'add_after', 'rework', 'deadline',
])
const ORDER = ['claim', 'take', 'arrive', 'complete', 'agree', 'advance', 'close', 'reject']

export type Move = { command: string; token: Token; name: string }

/** The steps forward, the likeliest first. */
export function movesOf(ticket: Schemas['TicketView']): Move[] {
  const found = (ticket.stands?.tokens ?? []).flatMap((token) =>
    token.next.filter((each) => !BESIDE.has(each) && !each.startsWith('event:')).map((command) => ({ command, token, name: token.names[command] ?? command })))
  const rank = (move: Move) => (ORDER.indexOf(move.command) + ORDER.length + 1) % (ORDER.length + 1)
  return found.sort((one, other) => rank(one) - rank(other))
}

/** Which of a token's moves wait for its form. */
export function asksForm(move: Move): boolean {
  return Boolean(move.token.form) && !move.token.form!.answered && !['reject', 'take', 'claim'].includes(move.command)
}
