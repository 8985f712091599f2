/** The picture of a code with the address that it holds: looked at, taken away, sent on. */
import { useEffect, useState } from 'react'

import { save } from '../parts/saving'
import { Loading, Wrong } from '../parts/States'
import { useWords, words } from '../words'
import { Ask } from './Ask'
import { Copy } from './Copy'

const BOX = words(
  { address: '码里的地址', close: '关上', take: '下载图片' },
  { address: 'What the code says', close: 'Close', take: 'Get the picture' },
)

interface Shown {
  name: string
  /** What the picture shows, for who does not see it. */
  alt: string
  address: string
  /** Its PNG. */
  draw: () => Promise<Blob>
  close: () => void
}

export function PictureBox({ name, alt, address, draw, close }: Shown) {
  const w = useWords(BOX)
  const [drawn, setDrawn] = useState<{ blob: Blob; url: string }>()
  const [problem, setProblem] = useState<unknown>()
  useEffect(() => {
    let url = ''
    let gone = false
    draw().then((blob) => {
      if (gone) return
      url = URL.createObjectURL(blob)
      setDrawn({ blob, url })
    }, setProblem)
    return () => {
      gone = true
      URL.revokeObjectURL(url)
    }
  }, [address])
  return (
    <Ask title={name} close={close}>
      {problem ? <Wrong problem={problem} /> : !drawn ? <Loading rows={3} /> : <img className="coded" src={drawn.url} alt={alt} />}
      <Copy label={w.address} text={address} />
      <div className="keys"><button className="press" onClick={close}>{w.close}</button>{drawn && <button className="press primary" onClick={() => save(drawn.blob, `${name}.png`)}>{w.take}</button>}</div>
    </Ask>
  )
}
