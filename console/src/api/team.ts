/** How a team does: jobs and times of its leads, no money. */
import { api, got, type Schemas } from './client'
import { useRead } from './reading'

export type TeamMember = Schemas['TeamMember']

/** Of an outlet; without one the reader's own. */
export function useTeam(days: 7 | 28, outlet?: string, enabled = true) {
  const query = { days, ...(outlet ? { outlet } : {}) }
  return useRead(['team', query], () => got(api.GET('/margins/team', { params: { query } })), { live: true, keep: true, enabled })
}

/** Minutes of a job on average, from its making to its completion; nothing where none was timed. */
export function tookOf({ times }: TeamMember): number | undefined {
  if (!times?.tickets) return undefined
  return (times.unassigned + times.coming + times.on_site + times.parts + times.paused) / times.tickets
}
