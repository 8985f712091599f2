/** A file that the reader keeps. */
export function save(data: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(data)
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}

/** As the API tells a file: its bytes in base64. */
export function saveTold(file: { base64: string; content_type: string; name: string }): void {
  save(new Blob([Uint8Array.from(atob(file.base64), (each) => each.charCodeAt(0))], { type: file.content_type }), file.name)
}
