/** What the teams of each region are paid in a month: for jobs by the outlet that has them, by ladders by the outlet of who earned it. Pure. */
import type { Schemas } from '../../api/client'
import type { PartyName } from '../../api/names'
import { MINUS } from '../../parts/amounts'

export type Earned = Schemas['CommissionRow']
/** key: the outlet, or the region of who belongs to none. */
export type Team = { key: string; outlet: string; name: string; tickets: number; income: number; pay: number; commission: number; share: number }
export type Group = { region: string; teams: Team[]; share: number }
const NONE = '-'

/** Each outlet in the region that it had then, as its commissions say, else in today's. Regions in order of their codes, teams with the highest sum first; shares in tenths of a percent. */
export function grouped(ranking: Schemas['MarginRanking'], earned: Earned[], parties: Map<string, PartyName>, currency: string): Group[] {
  const teams = new Map<string, Team & { region: string }>()
  const then = new Map(earned.flatMap((each) => (each.outlet && each.region ? [[each.outlet, each.region] as const] : [])))
  const team = (outlet: string, region: string | null | undefined, name: string) => {
    const home = province(then.get(outlet) ?? parties.get(outlet)?.region ?? region ?? NONE)
    const key = outlet === NONE ? `${NONE} ${home}` : outlet
    const found = teams.get(key) ?? { key, outlet, name, region: home, tickets: 0, income: 0, pay: 0, commission: 0, share: 0 }
    teams.set(key, found)
    return found
  }
  for (const each of ranking.items) {
    for (const sum of each.sums) if (sum.currency === currency) {
      const found = team(each.id, undefined, each.name)
      found.tickets += sum.tickets
      found.income += sum.income
      found.pay += sum.pay
    }
  }
  for (const each of earned) if (each.amount.currency === currency) {
    const outlet = each.outlet ?? NONE
    team(outlet, each.region, parties.get(outlet)?.name ?? outlet).commission += each.amount.amount
  }
  const all = [...teams.values()].sort((one, other) => one.region.localeCompare(other.region) || together(other) - together(one) || one.outlet.localeCompare(other.outlet))
  shares(all.map(together)).forEach((share, n) => (all[n]!.share = share))
  const regions = [...new Set(all.map((each) => each.region))]
  return regions.map((region) => {
    const own = all.filter((each) => each.region === region)
    return { region, teams: own, share: own.reduce((sum, each) => sum + each.share, 0) }
  })
}

export function together({ pay, commission }: Pick<Team, 'pay' | 'commission'>): number {
  return pay + commission
}

export function summed(teams: Team[]): Omit<Team, 'key' | 'outlet' | 'name'> {
  const sum = (of: 'tickets' | 'income' | 'pay' | 'commission' | 'share') => teams.reduce((total, each) => total + each[of], 0)
  return { tickets: sum('tickets'), income: sum('income'), pay: sum('pay'), commission: sum('commission'), share: sum('share') }
}

/** What of the commissions stands in the team's row: of who belongs to no outlet, those of that region alone. */
export function ofTeam(earned: Earned[], key: string): Earned[] {
  return earned.filter((each) => (each.outlet ?? `${NONE} ${province(each.region ?? NONE)}`) === key)
}

/** Tenths of a percent that sum to 1000: what is lost by rounding down goes to the largest remainders. */
export function shares(parts: number[]): number[] {
  const all = parts.reduce((sum, each) => sum + each, 0)
  if (all <= 0) return parts.map(() => 0)
  const exact = parts.map((each) => (each * 1000) / all)
  const down = exact.map(Math.floor)
  const left = 1000 - down.reduce((sum, each) => sum + each, 0)
  const order = exact.map((each, n) => [each - down[n]!, n] as const).sort((one, other) => other[0] - one[0] || one[1] - other[1])
  for (const [, n] of order.slice(0, left)) down[n]! += 1
  return down
}

/** Tenths of a percent as people read them; a team that gave back more than it got has less than nothing. */
export function percent(tenths: number): string {
  const least = Math.abs(tenths)
  return `${tenths < 0 ? MINUS : ''}${Math.floor(least / 10)}.${least % 10} %`
}

function province(region: string): string {
  return region.length === 6 && /^\d+$/.test(region) ? `${region.slice(0, 2)}0000` : region
}
