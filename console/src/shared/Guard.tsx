import { Component, type ReactNode } from 'react'

import { Unreached } from '../api/client'
import { Wrong } from '../parts/States'

/** Did the browser not get a page's own script? Each browser says so in its own words, all as a TypeError. */
function notFetched(problem: unknown): boolean {
  return problem instanceof TypeError && /import|module/i.test(problem.message)
}

/** A page that was not fetched, or broke, is told of in its place, and the rest stands. Its key is the page's. */
export class Guard extends Component<{ children: ReactNode }, { problem?: unknown }> {
  override state: { problem?: unknown } = {}

  static getDerivedStateFromError(problem: unknown) {
    return { problem: notFetched(problem) ? new Unreached() : problem }
  }

  override render() {
    return 'problem' in this.state ? <main className="content"><Wrong problem={this.state.problem} again={() => location.reload()} /></main> : this.props.children
  }
}

/** What a Guard caught is an error of ours, unless the net was away. */
export const caught = { onCaughtError: (problem: unknown) => { if (!notFetched(problem)) console.error(problem) } }
