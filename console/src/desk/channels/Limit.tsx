/** What the company lets a channel use: written over the version that was read, by an administrator; the platform's own limit stands. */
import { api, got, type Schemas } from '../../api/client'
import { stale } from '../../api/reading'
import { minor, MINUS } from '../../parts/amounts'
import { moneyText } from '../../parts/Money'
import { useWords } from '../../words'
import { Deed, type Said } from '../Deed'
import { useDocument } from '../keeping'
import { CHANNELS } from './words'

type Budget = Schemas['BudgetView']
const YUAN = 'CNY'

/** A number of messages, or money. */
export function amountOf(budget: Budget, number: number | null | undefined): string {
  if (number === null || number === undefined) return '—'
  return budget.unit === 'fen' ? moneyText({ amount: number, currency: YUAN }) : String(number).replace('-', MINUS)
}

export function Limit({ budget, close }: { budget: Budget; close: () => void }) {
  const w = useWords(CHANNELS)
  const { read, put } = useDocument<Schemas['BudgetLimitsView'], Record<string, number>>({
    key: ['settings', 'budgets'],
    ask: () => got(api.GET('/settings/budgets')),
    kept: (view) => ({ document: view.limits, version: view.version }),
    write: (limits, version) => got(api.PUT('/settings/budgets', { params: version ? { header: { 'If-Match': `"${version}"` } } : {}, body: limits })),
  })
  const money = budget.unit === 'fen'
  const save = async (said: Said) => {
    const told = said('limit')
    const limit = money ? minor(told, YUAN) : Number(told)
    await put(({ [budget.kind]: _, ...others }) => (told === '' || limit === undefined ? others : { ...others, [budget.kind]: limit }))
    await stale('channels')
  }
  const own = read.data?.limits[budget.kind]
  return (
    <Deed title={w.setLimit} word={w.saveLimit} close={close} does={save}>
      <p>{budget.name}</p>
      <label>{money ? w.limitYuan : w.limit}<input name="limit" key={own} inputMode="decimal" pattern={money ? '[0-9]{1,9}(\\.[0-9]{1,2})?' : '[0-9]{1,11}'} autoComplete="off" defaultValue={own === undefined ? '' : money ? `${Math.trunc(own / 100)}.${String(own % 100).padStart(2, '0')}` : own} /><span className="quiet">{w.limitHelp}</span></label>
    </Deed>
  )
}
