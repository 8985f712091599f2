import { useEffect, useRef, useState } from 'react'

import { useWords } from '../../words'
import { TICKET } from './words'

/** A field to sign in with a finger; the picture comes out when the finger lifts. */
export function Signature({ label, done, taken }: { label: string; done: boolean; taken: (data: Blob | undefined) => void }) {
  const w = useWords(TICKET)
  const canvas = useRef<HTMLCanvasElement>(null)
  const drawing = useRef(false)
  const [inked, setInked] = useState(done)
  useEffect(() => {
    const field = canvas.current
    if (!field) return
    field.width = field.clientWidth * 2
    field.height = field.clientHeight * 2
    const pen = field.getContext('2d')
    if (pen) Object.assign(pen, { lineWidth: 5, lineCap: 'round', lineJoin: 'round', strokeStyle: '#18202f' })
  }, [])
  function at(event: React.PointerEvent): [number, number] {
    const box = canvas.current!.getBoundingClientRect()
    return [(event.clientX - box.left) * 2, (event.clientY - box.top) * 2]
  }
  function clear() {
    const field = canvas.current
    field?.getContext('2d')?.clearRect(0, 0, field.width, field.height)
    setInked(false)
    taken(undefined)
  }
  return (
    <div>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`${label}：${inked ? w.signed : w.sign}`}
        style={{ width: '100%', height: 150, border: '1px dashed var(--control)', borderRadius: 8, touchAction: 'none', background: '#fff', display: 'block' }}
        onPointerDown={(event) => {
          drawing.current = true
          event.currentTarget.setPointerCapture(event.pointerId)
          const pen = canvas.current?.getContext('2d')
          pen?.beginPath()
          pen?.moveTo(...at(event))
        }}
        onPointerMove={(event) => {
          if (!drawing.current) return
          const pen = canvas.current?.getContext('2d')
          pen?.lineTo(...at(event))
          pen?.stroke()
        }}
        onPointerUp={() => {
          if (!drawing.current) return
          drawing.current = false
          setInked(true)
          canvas.current?.toBlob((data) => data && taken(data), 'image/png')
        }}
      />
      <div className="between"><span className="quiet" style={{ fontSize: 13 }}>{inked ? w.signed : w.sign}</span><button type="button" className="link" onClick={clear}>{w.clearSign}</button></div>
    </div>
  )
}
