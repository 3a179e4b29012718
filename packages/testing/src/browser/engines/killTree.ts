import { readdirSync, readFileSync } from 'node:fs'

/**
 * Kills a process and all that it started, as far as they are still its descendants. Linux only.
 */
export function killTree(root: number): void {
  const children = new Map<number, number[]>()
  for (const entry of readdirSync('/proc')) {
    const parent = /^\d+$/.test(entry) ? parentOf(entry) : undefined
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(entry)])
  }
  const kill = (pid: number): void => {
    for (const child of children.get(pid) ?? []) kill(child)
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended meanwhile.
    }
  }
  kill(root)
}

/** The fourth field; the second is the program's name in parentheses, which may hold anything. */
function parentOf(pid: string): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined
  }
}
