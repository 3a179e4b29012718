#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { dashboard } from '@playhead/dashboard'
import { isKeyCommand, runKeyCommand } from './commands/keyCommands.ts'
import { describeCommands, runCommand } from './commands/runCommand.ts'
import { getMessage } from './database/availability.ts'
import { MANIFEST_URL } from './packageFiles.ts'
import { createRedactor, secretsIn } from './redact.ts'
import { formatReport } from './report.ts'
import { helpText, readSettings } from './settings.ts'
import { type StartedCollector, startCollector } from './startCollector.ts'
import { TIMEOUTS } from './timeouts.ts'

const redact = createRedactor(secretsIn(process.env))
const printError = (text: string): void => console.error(redact(text))

// Data and keys are for this user alone. The embedded engine would create files that all users can
// write.
process.umask(0o077)

function crash(error: unknown): void {
  printError(formatReport(error, 'The collector ends because of an unexpected error'))
  process.exit(1)
}
process.on('uncaughtException', crash).on('unhandledRejection', crash)

let collector: StartedCollector | undefined
let shutdownRequests = 0
const stopCommand = new AbortController()

/** Ends the process, whether the database lets go or not. */
async function close(): Promise<void> {
  try {
    await collector?.close()
    console.log('Closed; everything it acknowledged is stored.')
    process.exit(0)
  } catch (error) {
    printError(`It could not close cleanly: ${getMessage(error)}`)
    process.exit(1)
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (shutdownRequests++) process.exit(1) // at once
    stopCommand.abort()
    setTimeout(() => {
      printError(
        `It did not close within ${TIMEOUTS.closeMs / 1000} s, and ends now. Everything it acknowledged is stored.`,
      )
      process.exit(1)
    }, TIMEOUTS.closeMs)
    if (collector) void close() // else it is starting, and closed as soon as it has started
  })
}

try {
  const print = (text: string): void => console.log(redact(text))
  const args = process.argv.slice(2)
  if (isKeyCommand(args)) {
    process.stdout.write(await runKeyCommand(args, process.env))
    process.exit(0)
  }
  if (await runCommand(args, process.env, { print, signal: stopCommand.signal })) process.exit(0)
  const settings = readSettings(args, process.env)
  if (settings === 'help') console.log(helpText(describeCommands()))
  else if (settings === 'version') console.log(readVersion())
  else {
    const { dashboard: withPage, ...options } = settings
    const page = withPage ? dashboard() : undefined
    const started = await startCollector({
      ...options,
      plugins: page ? [page] : [],
      log: (message) => console.log(redact(message)),
      report: (error, where) => printError(formatReport(error, where)),
    })
    // Before the collector can be closed: a signal until then closes it at the end.
    const link = await page?.createSignInLink(started.url).catch((error) => {
      printError(`There is no link to the dashboard: ${getMessage(error)}`)
    })
    collector = started
    console.log(`Playhead collects at ${started.url}/v1/ingest`)
    if (link)
      console.log(
        `Dashboard: ${link}\n(This link signs in once, within an hour. Later, a read or an admin key does.)`,
      )
    if (started.newKeys) {
      const { writeKey, readKey, adminKey } = started.newKeys
      console.log(
        `\n  write key  ${writeKey}\n  read key   ${readKey}\n  admin key  ${adminKey}\n\nThey are shown only once.`,
      )
    }
    if (started.keysMadeAt) {
      const day = started.keysMadeAt.toISOString().slice(0, 10)
      console.log(
        `Its keys were shown on ${day}, once. Lost? Start it with --new-keys: that adds new ones.`,
      )
    }
    if (shutdownRequests) await close() // only now: keys are shown once
  }
} catch (error) {
  printError(getMessage(error))
  process.exit(1)
}

function readVersion(): string {
  return JSON.parse(readFileSync(MANIFEST_URL, 'utf8')).version
}
