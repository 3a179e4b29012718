import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** An example that somebody started. */
export interface Started {
  readonly url: string
  stop(): Promise<void>
}

/** Says `pnpm start` in an example's folder and waits for the address that it prints. For tests. */
export async function startAsUser(name: string): Promise<Started> {
  const run = spawn('pnpm', ['start'], {
    cwd: fileURLToPath(new URL(`../${name}`, import.meta.url)),
    env: { ...process.env, PORT: '0' },
    detached: true, // a group of its own, as a terminal gives it: Ctrl-C reaches all of it
  })
  let said = ''
  let stopped = false
  const ended = new Promise<void>((exited) => run.once('exit', () => exited()))
  const url = await new Promise<string>((found, failed) => {
    const hear = (text: Buffer): void => {
      said += text
      const [address] = /http:\/\/localhost:\d+\//.exec(said) ?? []
      if (address) found(address)
    }
    run.stdout.on('data', hear)
    run.stderr.on('data', hear)
    run.once('error', failed)
    run.once('exit', (code) => failed(new Error(`${name} ended with ${code}:\n${said}`)))
  })
  return {
    url,
    async stop() {
      if (run.pid && run.exitCode === null && !stopped) process.kill(-run.pid, 'SIGINT')
      stopped = true
      await ended
    },
  }
}
