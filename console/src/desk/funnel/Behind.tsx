import type { Schemas } from '../../api/client'
import { Icon } from '../../parts/Icon'
import { Empty, Loading, Wrong } from '../../parts/States'
import { ask, href } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { provinceName } from '../../parts/provinces'
import { type Asked, from, type Funnel, type Number, told, useBehind } from './data'
import { FUNNEL } from './words'

/** The tickets of a number; whether they are as many as it says is said. */
export function Behind({ asked, number, funnel }: { asked: Asked; number: Number; funnel: Funnel }) {
  const w = useWords(FUNNEL)
  const lang = useLang()
  const { read, items } = useBehind(asked, number)
  const node = funnel.nodes.find((each) => each.node === number.node)
  const where = [node?.name ?? from(funnel) ?? w.begun, number.day, number.region && provinceName(number.region, lang)].filter(Boolean).join(' · ')
  const whole = !read.hasNextPage && !read.isLoading
  return (
    <section className="box scroll" aria-label={w.jobs} tabIndex={0}>
      <div className="boxhead"><h2>{w.jobs}</h2><span className="quiet">{where}</span><button className="link" style={{ marginLeft: 'auto' }} onClick={() => ask({ number: undefined })}>{w.close}</button></div>
      {read.isLoading ? <Loading rows={4} /> : read.isError && !items.length ? <Wrong problem={read.error} again={() => void read.refetch()} /> : items.length === 0 ? <Empty title={w.noJobs} /> : <Table items={items} />}
      <p className="foot2" role="status"><span>{!whole ? w.partly(items.length) : told(funnel, number) === items.length ? <><Icon name="tick" size={12} /> {w.agrees(items.length)}</> : w.differs(items.length)}</span>{read.hasNextPage && <button className="link" onClick={() => void read.fetchNextPage()}>{w.more}</button>}</p>
    </section>
  )
}

function Table({ items }: { items: Schemas['FunnelTicket'][] }) {
  const w = useWords(FUNNEL)
  const lang = useLang()
  return (
      <table className="t">
        <thead><tr><th scope="col">{w.what}</th><th scope="col">{w.made}</th><th scope="col">{w.region}</th></tr></thead>
        <tbody>
          {items.map((each) => <tr key={each.ticket_id}><td><a className="link" href={href('tickets', each.ticket_id)}>{each.title ?? each.ticket_id}</a> <span className="quiet">{each.ticket_id.slice(-6)}</span></td><td className="nowrap">{each.day}</td><td className="nowrap">{each.region === '-' ? w.none : provinceName(each.region, lang)}</td></tr>)}
        </tbody>
      </table>
  )
}
