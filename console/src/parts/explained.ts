/** An explanation's rows: what a step is called, its basis in words with names, its operation, the amount after it. Pure. */
import type { Schemas } from '../api/client'
import { type Lang } from '../words'
import { type Amount, MINUS, percent, quantity, running, text } from './amounts'

export type LineView = Schemas['SettlementLineView']
export type Names = Record<string, string>
export type SumRow = { word: string; basis: string; op: string; running: string }

const WORDS: Record<string, [string, string]> = {
  base: ['单价', 'Unit price'], pick: ['人工选定的档位', 'Tier picked by hand'], price_lost: ['没有采用的价格', 'Price not taken'],
  override: ['专属价', 'Own price'], quantity: ['数量', 'Quantity'], item: ['套餐里的项目', 'Item of a bundle'], bundle: ['套餐价', 'Bundle price'],
  coefficient: ['网点系数', 'Outlet factor'], factor: ['系数', 'Factor'], surcharge: ['加收', 'Surcharge'], fee: ['费用', 'Fee'],
  discount: ['折扣', 'Discount'], discount_lost: ['没有用上的折扣', 'Discount not used'], floor: ['保底', 'Floor'], cap: ['封顶', 'Cap'],
  waive: ['免收', 'Waived'], borne: ['由谁承担', 'Who bears it'], round: ['四舍五入到分', 'Rounded to the cent'], tax: ['税', 'Tax'], untaxed: ['不计税', 'No tax'],
  release: ['按节点放款', 'Released by milestone'], await: ['等节点', 'Waits for a milestone'], split: ['您的分成', 'Your share'], part: ['一部分', 'A part'],
  withhold: ['暂扣', 'Held'], rework: ['返工', 'Rework'], clawback: ['追回', 'Taken back'], refund: ['退款', 'Refund'], manual: ['人工调整', 'Manual line'],
  hold: ['等佐证', 'Waits for evidence'], exchange: ['换算货币', 'Exchanged'], engine: ['计算引擎', 'Engine'],
}

/** The sentence without its number, its result and ids that have a name. */
function plain(sentence: string, rule: string, names: Names): string {
  let said = sentence.replace(/^\s*\d+\.\s*/, '').replace(/\s=\s[^=]*$/, '')
  said = said.replace(`（${rule}）`, '').replace(` (${rule})`, '')
  for (const [id, name] of Object.entries(names)) said = said.replaceAll(id, name)
  return said.trim()
}

function operation(step: Schemas['StepView'], before: string, currency: string): string {
  const { factor, quantity: many } = step.numbers
  if (step.op === 'quantity' && many !== undefined) return `× ${quantity(many)}`
  if (factor !== undefined) return `× ${quantity(factor)}`
  const changed = difference(step.value, before)
  if (step.op === 'base' || step.op === 'round' || changed === undefined || changed === '0') return ''
  return changed.startsWith('-') ? `${MINUS} ${running(changed.slice(1), currency)}` : `+ ${running(changed, currency)}`
}

/** The difference of two decimal texts, as one. */
export function difference(one: string, other: string): string | undefined {
  const places = Math.max(...[one, other].map((each) => (each.split('.')[1] ?? '').length))
  const whole = (each: string) => {
    const [units = '0', rest = ''] = each.split('.')
    return BigInt(units.replace('-', '') + rest.padEnd(places, '0')) * (each.startsWith('-') ? -1n : 1n)
  }
  if (![one, other].every((each) => /^-?\d+(\.\d+)?$/.test(each))) return undefined
  const found = whole(one) - whole(other)
  const digits = String(found < 0n ? -found : found).padStart(places + 1, '0')
  const cut = digits.length - places
  return `${found < 0n ? '-' : ''}${digits.slice(0, cut)}${places ? `.${digits.slice(cut)}` : ''}`
}

/** What the basis says of the steps that people know best, without the engine's wording. */
function basis(step: Schemas['StepView'], line: LineView, sentence: string, names: Names, lang: Lang): string {
  const tier = names[line.tier]
  const item = names[line.sku] ?? line.sku
  if (step.op === 'base') return [item, tier].filter(Boolean).join(' · ')
  if (step.op === 'quantity') return lang === 'zh' ? '按填的数量' : 'as it was filled in'
  if (step.op === 'coefficient') return names[step.rule] ?? plain(sentence, step.rule, names)
  if (step.op === 'round') return ''
  return plain(sentence, step.rule, names)
}

/** The rows of a line for one of its payees; the last says the share. Rounding that changed nothing is left out. */
export function rowsOf(line: LineView, names: Names, lang: Lang, payee: Amount | undefined): SumRow[] {
  const currency = line.amount.currency
  let before = '0'
  const rows: SumRow[] = []
  line.steps.forEach((step, place) => {
    const sentence = line.words[place + 1] ?? ''
    const [zh, en] = WORDS[step.op] ?? [plain(sentence, step.rule, names), plain(sentence, step.rule, names)]
    const unchanged = difference(step.value, before) === '0' || /^0(\.0*)?$/.test(difference(step.value, before) ?? '1')
    if (step.op === 'round' && unchanged) return
    const row = { word: lang === 'zh' ? zh : en, basis: basis(step, line, sentence, names, lang), op: operation(step, before, currency), running: running(step.value, currency) }
    if (step.op === 'split') {
      if (payee && payee.amount !== line.amount.amount) rows.push({ ...row, op: shareOf(step), running: text(payee) })
    } else rows.push(row)
    before = step.value
  })
  return rows
}

/** "× 80 %" where the crew is one; else the sentence says it. */
function shareOf(step: Schemas['StepView']): string {
  const members = Object.keys(step.numbers).filter((each) => each.startsWith('member:'))
  const { crew } = step.numbers
  return crew !== undefined && members.length === 1 ? `× ${percent(crew)}` : ''
}

/** What a line is: the item and how many, or the fee. */
export function titleOf(line: LineView, names: Names, lang: Lang): string {
  const name = names[line.sku]
  const many = line.steps.find((step) => step.op === 'quantity')?.numbers.quantity
  const fee = ['labour', 'time', 'part'].includes(line.fee) ? '' : (/^\S+\s(.+?)\s?[（(]/.exec(line.words[0] ?? '')?.[1] ?? '')
  if (name) return [many ? `${name} × ${quantity(many)}` : name, fee].filter(Boolean).join(' · ')
  return plain((line.words[0] ?? line.fee).replace(/[:：][^:：]*$/, ''), '', names) || (lang === 'zh' ? '其他' : 'Other')
}
