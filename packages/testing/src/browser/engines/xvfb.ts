import { spawn } from 'node:child_process'
import { EngineUnavailable, findExecutable } from './unavailable.ts'

/** A virtual screen. */
export interface Xvfb {
  /** The value of `DISPLAY`. */
  readonly display: string
  kill(): void
}

/**
 * Starts an X server without a screen, on a display that is free.
 * @throws {@link EngineUnavailable} when it is not installed
 */
export async function startXvfb(): Promise<Xvfb> {
  const path = findExecutable(['Xvfb'])
  if (!path) throw new EngineUnavailable('WebKitGTK needs an X server: apt-get install xvfb')
  const child = spawn(
    path,
    ['-displayfd', '1', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  const display = await new Promise<string>((resolve, reject) => {
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
      if (output.endsWith('\n')) resolve(`:${output.trim()}`)
    })
    child.once('exit', (code) => reject(new Error(`Xvfb ended (${code}) before it had a display`)))
  })
  return {
    display,
    kill: () => void child.kill(),
  }
}
