import { type ReactNode, useEffect, useRef } from 'react'

/** A sheet from the bottom: the browser keeps the focus in it, Esc and the button close it. */
export function Sheet({ title, close, children }: { title: string; close: () => void; children: ReactNode }) {
  const box = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const back = document.activeElement
    box.current?.showModal()
    return () => (back instanceof HTMLElement ? back.focus() : undefined)
  }, [])
  return (
    <dialog ref={box} className="sheet" aria-label={title} onClose={close}>
      <h2>{title}</h2>
      {children}
    </dialog>
  )
}
