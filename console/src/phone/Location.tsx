import { useState } from 'react'

import { useWords } from '../words'
import { PHONE } from './words'

export type Place = { lat: string; lng: string; datum: 'wgs84' }

/** The phone's own position, when somebody asks for it. */
export function Location({ value, set }: { value: Place | undefined; set: (next: Place) => void }) {
  const w = useWords(PHONE)
  const [failed, setFailed] = useState(false)
  function ask() {
    setFailed(false)
    if (!navigator.geolocation) return setFailed(true)
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => set({ lat: coords.latitude.toFixed(6), lng: coords.longitude.toFixed(6), datum: 'wgs84' }),
      () => setFailed(true),
      { enableHighAccuracy: true, timeout: 15_000 },
    )
  }
  return <><button type="button" className="press" onClick={ask}>{w.here}</button>{failed && <span className="err" role="alert">{w.noPlace}</span>}{value && <span className="quiet" role="status">{w.located(`${value.lat}, ${value.lng}`)}</span>}</>
}
