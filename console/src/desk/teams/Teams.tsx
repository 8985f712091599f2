/** What each region's teams are paid and their share of it, down to who earned it and by which jobs. */
import '../margins/margins.css'

import { Fragment } from 'react'

import { useParties } from '../../api/names'
import { Money } from '../../parts/Money'
import { provinceName } from '../../parts/provinces'
import { Empty, Shown } from '../../parts/States'
import { ask, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { longMonth, month, monthBefore } from '../../words/times'
import { cellOf, useRanking, written } from '../margins/data'
import { Drill } from '../margins/Drill'
import { Age } from '../margins/Margins'
import { useCommissions } from './data'
import { type Earned, type Group, grouped, ofTeam, percent, summed, type Team, together } from './groups'
import { How } from './How'
import { TEAMS } from './words'

const BACK = 12

export default function Teams({ route }: { route: Route }) {
  const w = useWords(TEAMS)
  const lang = useLang()
  const parties = useParties()
  const period = /^\d{4}-\d\d$/.exec(route.query.get('period') ?? '')?.[0] ?? month()
  const ranking = useRanking('outlet', period)
  const commissions = useCommissions(period)
  const cell = cellOf(route.query.get('cell'))
  const currencies = [...new Set([...(ranking.data?.items ?? []).flatMap((each) => each.sums.map((sum) => sum.currency)), ...(commissions.data ?? []).map((each) => each.amount.currency)])].sort()
  const currency = currencies.find((each) => each === route.query.get('currency')) ?? currencies[0] ?? ''
  const months = Array.from({ length: BACK }, (_, back) => monthBefore(month(), back))
  return (
    <>
      <header className="pagetop">
        <h1>{w.title}</h1>
        <select className="sel" aria-label={w.period} value={period} onChange={(event) => ask({ period: event.target.value, cell: undefined, team: undefined, who: undefined })}>{(months.includes(period) ? months : [period, ...months]).map((each) => <option key={each} value={each}>{longMonth(each, lang)}</option>)}</select>
        {currencies.length > 1 && <select className="sel" aria-label={w.currency} value={currency} onChange={(event) => ask({ currency: event.target.value })}>{currencies.map((each) => <option key={each}>{each}</option>)}</select>}
      </header>
      <main className="content">
        <section className="box scroll" aria-label={w.title} tabIndex={0}>
          <div className="boxhead"><h2>{w.lead}</h2><span className="quiet">{w.why}</span><span style={{ marginLeft: 'auto' }}>{ranking.data && <Age of={ranking.data} since={ranking.dataUpdatedAt} />}</span></div>
          <Shown read={ranking} rows={8}>{(found) => <Shown read={commissions} rows={8}>{(earned) => <Table groups={grouped(found, earned, parties, currency)} currency={currency} period={period} />}</Shown>}</Shown>
        </section>
        {cell && <Drill cell={cell} currency={currency} key={route.query.get('cell')} />}
        {commissions.data && <Whose earned={commissions.data.filter((each) => each.amount.currency === currency)} route={route} period={period} />}
      </main>
    </>
  )
}

function Table({ groups, currency, period }: { groups: Group[]; currency: string; period: string }) {
  const w = useWords(TEAMS)
  const lang = useLang()
  const all = groups.flatMap((each) => each.teams)
  if (!all.length) return <Empty title={w.none} why={w.noneWhy} />
  const regionName = (region: string) => (region === '-' ? w.noRegion : provinceName(region, lang))
  return (
    <table className="t">
      <thead><tr><th scope="col">{w.region}</th><th scope="col">{w.team}</th><th scope="col" className="n">{w.tickets}</th><th scope="col" className="n">{w.income}</th><th scope="col" className="n">{w.jobs}</th><th scope="col" className="n">{w.commission}</th><th scope="col" className="n">{w.together}</th><th scope="col" className="n">{w.ofIncome}</th><th scope="col" className="n">{w.share}</th></tr></thead>
      <tbody>
        {groups.map((group) => (
          <Fragment key={group.region}>
            <tr className="group"><td><b>{regionName(group.region)}</b></td><td /><Figures of={summed(group.teams)} currency={currency} bold /></tr>
            {group.teams.map((each) => <OneTeam key={`${each.outlet} ${group.region}`} team={each} currency={currency} period={period} />)}
          </Fragment>
        ))}
        <tr><td><b>{w.total}</b></td><td /><Figures of={summed(all)} currency={currency} bold /></tr>
      </tbody>
    </table>
  )
}

function OneTeam({ team, currency, period }: { team: Team; currency: string; period: string }) {
  const w = useWords(TEAMS)
  const none = team.outlet === '-'
  return (
    <tr>
      <td />
      <td>{none ? w.noTeam : team.tickets ? <button className="link" onClick={() => ask({ cell: written({ period, where: { outlet: team.outlet } }), team: undefined, who: undefined })}>{team.name}</button> : team.name}</td>
      <Figures of={team} currency={currency} opens={team.commission ? () => ask({ team: team.key, cell: undefined, who: undefined }) : undefined} />
    </tr>
  )
}

function Figures({ of, currency, bold, opens }: { of: Omit<Team, 'key' | 'outlet' | 'name'>; currency: string; bold?: boolean; opens?: (() => void) | undefined }) {
  const w = useWords(TEAMS)
  const money = (amount: number) => <Money money={{ amount, currency }} word="" />
  const sum = together(of)
  const share = percent(of.share)
  return (
    <>
      <td className="n">{of.tickets}</td><td className="n">{money(of.income)}</td><td className="n">{money(of.pay)}</td>
      <td className="n">{opens ? <button className="link" onClick={opens}>{money(of.commission)}</button> : money(of.commission)}</td>
      <td className="n">{money(sum)}</td><td className="n">{of.income > 0 ? `${((sum * 100) / of.income).toFixed(1)} %` : w.noIncome}</td><td className="n">{bold ? <b>{share}</b> : share}</td>
    </>
  )
}

/** Who of a team earned what by ladders; each a way to the jobs it comes from. */
function Whose({ earned, route, period }: { earned: Earned[]; route: Route; period: string }) {
  const w = useWords(TEAMS)
  const parties = useParties()
  const team = route.query.get('team')
  if (!team) return null
  const own = ofTeam(earned, team)
  const name = team.startsWith('-') ? w.noTeam : (parties.get(team)?.name ?? team)
  const who = own.find((each) => each.party === route.query.get('who'))
  return (
    <>
      <section className="box scroll" aria-label={w.whose(name)} tabIndex={0}>
        <div className="boxhead"><h2>{w.whose(name)}</h2><button className="link" style={{ marginLeft: 'auto' }} onClick={() => ask({ team: undefined, who: undefined })}>{w.close}</button></div>
        <table className="t">
          <thead><tr><th scope="col">{w.who}</th><th scope="col">{w.ladder}</th><th scope="col" className="n">{w.from}</th><th scope="col" className="n">{w.amount}</th><th scope="col">{w.seeJobs}</th></tr></thead>
          <tbody>{own.map((each) => <tr key={`${each.party} ${each.ladder}`}><td>{each.name}</td><td>{each.ladder}</td><td className="n">{w.n(each.counted)}</td><td className="n"><Money money={each.amount} /></td><td><button className="link" onClick={() => ask({ who: each.party })}>{w.seeJobs}<span className="out-of-sight">: {each.name}</span></button></td></tr>)}</tbody>
        </table>
      </section>
      {who && <How key={who.party} party={who.party} name={who.name} period={period} />}
    </>
  )
}
