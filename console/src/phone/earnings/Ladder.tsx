import type { Schemas } from '../../api/client'
import { Money, moneyText } from '../../parts/Money'
import { useWords } from '../../words'
import { EARN } from './words'

/** What can still be earned comes first: how many more, and what they add, with its sum in words. */
export function Ladder({ ladder }: { ladder: Schemas['LadderView'] }) {
  const w = useWords(EARN)
  const percent = `${Math.min(100, Math.max(0, Number(ladder.progress) * 100)).toFixed(1)}%`
  const count = ladder.measure === 'count'
  const amount = (value: string) => (ladder.measure === 'amount' ? moneyText({ amount: Number(value.split('.')[0]), currency: ladder.gain.currency }) : `${value} ${count ? w.jobs : w.minutes}`)
  const jobs = ladder.jobs ?? undefined
  return (
    <section className="card ladder">
      <div className="in">
        {ladder.threshold ? (
          <div className="between">
            <div>
              <p>{jobs ? w.before(jobs) : w.left(amount(ladder.distance ?? '0'))}</p>
              <p className="gain"><Money money={ladder.next_job && jobs === 1 ? ladder.next_job.commission : ladder.gain} large change /></p>
            </div>
            <div style={{ textAlign: 'right' }}><span className="second">{w.doneSoFar}</span><br /><b style={{ fontSize: 22, fontWeight: 600 }}>{amount(ladder.s)}</b></div>
          </div>
        ) : <div className="between"><p>{w.top}</p><span>{w.commission} <Money money={ladder.commission} /></span></div>}
        <div className="way" role="img" aria-label={`${w.progress} ${percent}`}><i style={{ width: percent }} /><b style={{ left: 'calc(100% - 2px)' }} /></div>
        <div className="between second"><span>0</span>{ladder.threshold && <span>{w.next} {amount(ladder.threshold)}</span>}</div>
        {(ladder.forecast.length ? ladder.forecast : ladder.words).map((each) => <p key={each} className="second" style={{ borderTop: '1px solid var(--hair)', marginTop: 6, paddingTop: 6 }}>{each}</p>)}
      </div>
    </section>
  )
}
