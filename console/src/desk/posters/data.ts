/** The company's posters stand in one document with its other rules about customers. */
import type { Schemas } from '../../api/client'
import type { Rules } from '../plans/data'

export type Rule = Schemas['PosterRule']

/** The rule takes the place of the one with its id. */
export function withPoster(rules: Rules, rule: Rule): Rules {
  const posters = rules.posters ?? []
  const there = posters.some((each) => each.id === rule.id)
  return { ...rules, posters: there ? posters.map((each) => (each.id === rule.id ? rule : each)) : [...posters, rule] }
}

export const without = (rules: Rules, id: string): Rules => ({ ...rules, posters: (rules.posters ?? []).filter((each) => each.id !== id) })
