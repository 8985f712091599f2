/** What a shop told of a buyer: names and addresses that the platform encrypted are said to be so, never shown as their letters. */
import { useWords } from '../words'
import { PARTS } from './words'

const CIPHER = /^\$.*\$\d+\$$/

export function usePersonal(): (text: string | null | undefined) => string {
  const w = useWords(PARTS)
  return (text) => (text && CIPHER.test(text) ? w.encrypted : (text ?? ''))
}
