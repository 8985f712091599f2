/** Pictures of codes. The API draws them as SVG, which prints sharply; chats take none and phones keep none, so what people take away is a PNG. */
import { api, refusal } from '../api/client'

const SHARP = 2

/** What one scans to report a fault, as SVG. Raises Refused. */
export async function codeDrawing(code: string): Promise<Blob> {
  return svg(await api.GET('/codes/{code}/picture', { params: { path: { code } }, parseAs: 'text' }))
}

/** What one scans to report a fault, as PNG. Raises Refused. */
export const codePicture = async (code: string) => painted(await codeDrawing(code))

/** A member's poster, as PNG. Raises Refused. */
export async function posterPicture(code: string): Promise<Blob> {
  return painted(svg(await api.GET('/posters/{code}/picture', { params: { path: { code } }, parseAs: 'text' })))
}

type Answer = { data?: unknown; error?: unknown; response: Response }

function svg({ data, error, response }: Answer): Blob {
  if (!response.ok) throw refusal(response, error)
  return new Blob([data as string], { type: 'image/svg+xml' })
}

async function painted(drawing: Blob): Promise<Blob> {
  const image = new Image()
  image.src = URL.createObjectURL(drawing)
  try {
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = image.naturalWidth * SHARP
    canvas.height = image.naturalHeight * SHARP
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height)
    return await new Promise((done, failed) => canvas.toBlob((made) => (made ? done(made) : failed(new Error('no picture'))), 'image/png'))
  } finally {
    URL.revokeObjectURL(image.src)
  }
}
