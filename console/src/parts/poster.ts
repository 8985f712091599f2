/** The picture of a member's poster. The API draws it as SVG; chats take none and phones keep none, so it is a PNG here. */
import { api, refusal } from '../api/client'

const SHARP = 2

/** Raises Refused. */
export async function posterPicture(code: string): Promise<Blob> {
  const { data, error, response } = await api.GET('/posters/{code}/picture', { params: { path: { code } }, parseAs: 'text' })
  if (!response.ok) throw refusal(response, error)
  return painted(new Blob([data as unknown as string], { type: 'image/svg+xml' }))
}

async function painted(svg: Blob): Promise<Blob> {
  const image = new Image()
  image.src = URL.createObjectURL(svg)
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
