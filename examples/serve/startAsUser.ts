import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** An example that was started with `pnpm start`. */
export interface Started {
  readonly url: string
  stop(): Promise<void>
}

/** Runs `pnpm start` in an example's folder and waits for the URL that it prints. For tests. */
export async function startAsUser(name: string): Promise<Started> {
  const run = spawn('pnpm', ['start'], {
    cwd: fileURLToPath(new URL(`../${name}`, import.meta.url)),
    env: { ...process.env, PORT: '0' },
    detached: true, // a group of its own, as a terminal gives it: Ctrl-C reaches all of it
  })
  let output = ''
  let stopped = false
  const ended = new Promise<void>((exited) => run.once('exit', () => exited()))
  const url = await new Promise<string>((found, failed) => {
    const onOutput = (text: Buffer): void => {
      output += text
      const [address] = /http:\/\/localhost:\d+\//.exec(output) ?? []
      if (address) found(address)
    }
    run.stdout.on('data', onOutput)
    run.stderr.on('data', onOutput)
    run.once('error', failed)
    run.once('exit', (code) => failed(new Error(`${name} ended with ${code}:\n${output}`)))
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
