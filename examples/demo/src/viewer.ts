const KEY = 'playhead-demo-viewer'

/** Who watches: a made-up id that this browser keeps. Your app knows its own. */
export function viewer(): string {
  const made = `demo-${Math.random().toString(36).slice(2, 10)}`
  try {
    const known = localStorage.getItem(KEY) ?? made
    localStorage.setItem(KEY, known)
    return known
  } catch {
    return made
  }
}
