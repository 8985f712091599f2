/** Pictures: made smaller in the browser, known by their digest, sent to the bucket by a signed form. */
const LONGEST = 1600
const QUALITY = 0.82
const SMALL = 400_000

/** At most 1600 points long as JPEG; as it is where it is small already or no picture that this browser reads. */
export async function smaller(file: File): Promise<Blob> {
  if (file.size < SMALL || !file.type.startsWith('image/')) return file
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(picture.width * scale)
    canvas.height = Math.round(picture.height * scale)
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    const made = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY))
    return made && made.size < file.size ? made : file
  } catch {
    return file
  }
}

/** SHA-256, in hex. */
export async function digest(data: Blob): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', await data.arrayBuffer()))
  return Array.from(bytes, (each) => each.toString(16).padStart(2, '0')).join('')
}

/** By the form that the API signed, into the company's bucket. Whether it was taken. */
export async function posted(post: { url: string; fields: Record<string, string> }, data: Blob): Promise<boolean> {
  const form = new FormData()
  for (const [name, value] of Object.entries(post.fields)) form.append(name, value)
  form.append('file', data)
  const answer = await fetch(post.url, { method: 'POST', body: form }).catch(() => undefined)
  return answer?.ok ?? false
}
