/** Who had a hand in a version, and whom it waits for. Pure. */
import type { Schemas } from '../../api/client'

export type Version = Schemas['VersionView']

const MAKING = ['drafted', 'changed', 'submitted']

export function makers({ trail }: Version): Set<string> {
  return new Set(trail.filter((each) => MAKING.includes(each.step)).map((each) => each.by))
}

export function approvers({ trail, hash }: Version): string[] {
  return trail.filter((each) => each.step === 'approved' && each.hash === hash).map((each) => each.by)
}

/** What the reader could do next; "" nothing, or only another may. */
export function waitsFor(version: Version, party: string): 'finish' | 'approve' | 'publish' | '' {
  if (version.state === 'draft') return makers(version).has(party) ? 'finish' : ''
  if (version.state === 'submitted') return makers(version).has(party) || approvers(version).includes(party) ? '' : 'approve'
  return version.state === 'approved' ? 'publish' : ''
}

/** "main@3" → 3. */
export function numberOf(version: string): number {
  return Number(version.split('@')[1] ?? 0)
}

/** What a version is compared with: the newest one of its book published before it. */
export function publishedBefore(versions: Version[], of: string): Version | undefined {
  const [book] = of.split('@')
  return versions.filter((each) => each.state === 'published' && each.book_version.startsWith(`${book}@`) && numberOf(each.book_version) < numberOf(of))
    .sort((one, other) => numberOf(other.book_version) - numberOf(one.book_version))[0]
}
