import { api, got, type Schemas } from '../../api/client'
import { usePages, useRead } from '../../api/reading'
import { Money } from '../../parts/Money'
import { Empty, Loading, Shown, Wrong } from '../../parts/States'
import { ask, href } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { TEAMS } from './words'

/** One earner's ladders in words, and the jobs that stand in the month. */
export function How({ party, name, period }: { party: string; name: string; period: string }) {
  const w = useWords(TEAMS)
  const lang = useLang()
  const path = { party_id: party }
  const ladders = useRead(['party', party, 'ladders', period, lang], () => got(api.GET('/parties/{party_id}/ladders', { params: { path, query: { period, lang } } })))
  return (
    <section className="box" aria-label={w.how(name)}>
      <div className="boxhead"><h2>{w.how(name)}</h2><button className="link" style={{ marginLeft: 'auto' }} onClick={() => ask({ who: undefined })}>{w.close}</button></div>
      <div className="in">
        <Shown read={ladders} rows={3}>
          {({ parties }) => {
            const found = parties.flatMap((each) => each.ladders)
            if (!found.length) return <p className="quiet">{w.noWords}</p>
            return <>{found.map((each) => <div key={each.ladder}><b>{each.ladder}</b> <Money money={each.booked} /><ol>{each.words.map((line, n) => <li key={n} className="second">{line}</li>)}</ol></div>)}</>
          }}
        </Shown>
      </div>
      <Jobs party={party} period={period} />
    </section>
  )
}

function Jobs({ party, period }: { party: string; period: string }) {
  const w = useWords(TEAMS)
  const { read, items } = usePages(['party', party, 'lines', period], (cursor): Promise<Schemas['PartyEntries']> => got(api.GET('/parties/{party_id}/lines', { params: { path: { party_id: party }, query: { period, limit: 100, ...cursor } } })), { live: false })
  const jobs = items.filter((each) => !each.ticket_id.includes(':'))
  if (read.isLoading) return <Loading rows={3} />
  if (read.isError && !items.length) return <Wrong problem={read.error} again={() => void read.refetch()} />
  if (!jobs.length) return <Empty title={w.noWords} />
  return (
    <div className="scroll" role="region" aria-label={w.ofThose} tabIndex={0}>
      <table className="t">
        <thead><tr><th scope="col">{w.ofThose}</th><th scope="col" className="n">{w.got}</th></tr></thead>
        <tbody>{jobs.map((each) => <tr key={`${each.ticket_id} ${each.assessment}`}><td><a href={href('tickets', each.ticket_id)}>{each.ticket_id}</a></td><td className="n"><Money money={each.earned} /></td></tr>)}</tbody>
      </table>
      {read.hasNextPage && <p className="foot2"><button className="link" onClick={() => void read.fetchNextPage()}>{w.more}</button></p>}
    </div>
  )
}
