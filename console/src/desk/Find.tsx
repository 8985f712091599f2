import { useEffect, useState } from 'react'

import { Icon } from '../parts/Icon'
import { ask, useRoute } from '../shared/route'

/** The page's search, kept in the address as `q`: asked on Enter, ended by emptying it. */
export function Find({ label, hint }: { label: string; hint: string }) {
  const asked = useRoute().query.get('q') ?? ''
  const [typed, setTyped] = useState(asked)
  useEffect(() => setTyped(asked), [asked])
  return (
    <form className="find" role="search" onSubmit={(event) => (event.preventDefault(), ask({ q: typed.trim() || undefined }))}>
      <Icon name="search" size={16} />
      <input type="search" aria-label={label} placeholder={hint} value={typed} onChange={(event) => { setTyped(event.target.value); if (!event.target.value) ask({ q: undefined }) }} />
    </form>
  )
}
