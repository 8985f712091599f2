import { type ReactNode, useEffect, useRef } from 'react'

/** A question in the middle; Esc closes it and the focus goes back. */
export function Ask({ title, close, children }: { title: string; close: () => void; children: ReactNode }) {
  const box = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const back = document.activeElement
    box.current?.showModal()
    return () => (back instanceof HTMLElement ? back.focus() : undefined)
  }, [])
  return <dialog ref={box} className="ask" aria-label={title} onClose={close}><h2>{title}</h2>{children}</dialog>
}
