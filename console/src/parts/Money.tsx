import { useWords } from '../words'
import { type Amount, MINUS, text, written } from './amounts'
import { PARTS } from './words'

type Look = {
  money: Amount
  /** Not certain yet: 约, dashed. */
  estimate?: boolean
  /** A figure of a page: sign and decimals smaller. */
  large?: boolean
  /** What comes in addition carries its sign. */
  change?: boolean
  trial?: boolean
  /** What a negative amount is called; "" where a word stands beside it. */
  word?: string
}

/** An amount as certain as it looks; a negative one has its sign before the currency, red, and a word. */
export function Money({ money, estimate, large, change, trial, word }: Look) {
  const w = useWords(PARTS)
  const { less, sign, whole, cents } = written(money)
  const name = ['money', estimate && 'estimate', large && 'large', less && 'less', trial && 'trial'].filter(Boolean).join(' ')
  const said = word ?? (less ? w.less : '')
  return (
    <span className={name}>
      {estimate && <span className="about">{w.about}</span>}
      {less ? <span className="sign">{MINUS}</span> : change && money.amount > 0 ? <span className="sign">+</span> : null}
      <span className="yuan">{sign}</span>
      {whole}
      <span className="cents">{cents}</span>
      {less && said ? <span className="word">{said}</span> : null}
    </span>
  )
}

export function moneyText(money: Amount, change = false): string {
  return text(money, change)
}
