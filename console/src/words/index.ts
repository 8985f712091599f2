/** What people read: each capability keeps its own words, in Chinese and English; the type of the pair asks for the same keys in both. */
import { useSyncExternalStore } from 'react'

export type Lang = 'zh' | 'en'
type Saying = string | ((...given: never[]) => string)
type Loose<T> = { [K in keyof T]: T[K] extends (...given: infer A) => string ? (...given: A) => string : string }
export type Pair<T> = Record<Lang, Loose<T>>

/** A pair of word lists; English lacks no key and has none of its own. */
export function words<T extends Record<string, Saying>>(zh: T, en: NoInfer<Loose<T>>): Pair<T> {
  return { zh: zh as unknown as Loose<T>, en }
}

const KEPT = 'suanqing.lang'
const heard = new Set<() => void>()
let spoken: Lang = first()

function first(): Lang {
  const kept = localStorage.getItem(KEPT)
  if (kept === 'zh' || kept === 'en') return kept
  return navigator.language.startsWith('zh') ? 'zh' : navigator.language.startsWith('en') ? 'en' : 'zh'
}

export function lang(): Lang {
  return spoken
}

/** Speak another language from now on, here and at the next visit. */
export function speak(next: Lang): void {
  spoken = next
  localStorage.setItem(KEPT, next)
  dressed()
  heard.forEach((each) => each())
}

export function dressed(): void {
  document.documentElement.lang = spoken === 'zh' ? 'zh-CN' : 'en'
}

export function useLang(): Lang {
  return useSyncExternalStore((each) => (heard.add(each), () => heard.delete(each)), lang)
}

export function useWords<T>(pair: Pair<T>): Loose<T> {
  return pair[useLang()]
}

/** English: one job, two jobs. */
export function many(n: number, one: string, several = `${one}s`): string {
  return `${n} ${n === 1 ? one : several}`
}
