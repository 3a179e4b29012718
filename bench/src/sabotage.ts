import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { keepText } from './report.ts'

/** One fault built in on purpose: this text of this file becomes that one. */
interface Sabotage {
  readonly name: string
  readonly file: string
  readonly from: string
  readonly to: string
  /** Test files that should notice. */
  readonly tests: readonly string[]
}

const CORE = 'packages/core/src/delivery'
const HTTP = 'packages/transports/http/src'
const QUEUE = [`${CORE}/createDelivery.test.ts`, `${CORE}/consent.test.ts`]
const LIMITS = [`${CORE}/limits.test.ts`]
const DAMAGED = [`${CORE}/damagedStorage.test.ts`]
/** A sabotaged queue may wait for ever. ms */
const MOST_MS = 90_000

/** The mutations that the design of the queue names, then those of faults that were found later. */
const SABOTAGES: readonly Sabotage[] = [
  {
    name: 'writes do not commit',
    file: `${CORE}/indexedDbStore.ts`,
    from: 'transaction.commit?.()',
    to: 'undefined',
    tests: [`${CORE}/indexedDbStore.test.ts`],
  },
  {
    name: 'nothing is spilled as the page goes',
    file: `${CORE}/queue.ts`,
    from: 'tail.setItem(tailPrefix + writer, stringify({ left }))',
    to: 'void left',
    tests: QUEUE,
  },
  {
    name: 'a beacon is taken for an answer',
    file: `${CORE}/sender.ts`,
    from: 'if (!answer) unanswered.push(...chosen)',
    to: 'if (!answer) queue.remove(chosen)',
    tests: QUEUE,
  },
  {
    name: '429 is final',
    file: `${HTTP}/answerOf.ts`,
    from: '[408, 425, 429]',
    to: '[408, 425]',
    tests: [`${HTTP}/fetchTransport.test.ts`],
  },
  {
    name: 'nothing is sent while navigator.onLine is false',
    file: `${CORE}/sender.ts`,
    from: '    if (!queue.granted()) return NO_CONSENT\n    let stopped',
    to: '    if (!queue.granted() || globalThis.navigator?.onLine === false) return NO_CONSENT\n    let stopped',
    tests: QUEUE,
  },
  {
    name: 'all tabs write under one key',
    file: `${CORE}/entries.ts`,
    from: 'eventKey = (writer: string, seq: number)',
    to: "eventKey = (_: string, seq: number, writer = 'one-for-all-of-them')",
    tests: QUEUE,
  },
  {
    name: 'one clock is enough to call a record old',
    file: `${CORE}/queue.ts`,
    from: 'aged.filter(([, text]) => readable(text).at < oldThen)',
    to: 'aged',
    tests: QUEUE,
  },
  {
    name: 'the turn is held for ever',
    file: `${CORE}/turns.ts`,
    from: 'return Promise.race([running, left])',
    to: 'return left',
    tests: QUEUE,
  },
  {
    name: 'a turn is taken from who gets on',
    file: `${CORE}/turns.ts`,
    from: 'if (!lockedOutAt || seen !== before) lockedOutAt = now',
    to: 'if (!lockedOutAt) lockedOutAt = now',
    tests: QUEUE,
  },
  {
    name: 'what is under way goes on when the turn was taken',
    file: `${CORE}/tabs/senderLock.ts`,
    from: 'if (sending) onLockLost()\n',
    to: '\n',
    tests: QUEUE,
  },
  {
    name: 'a page sends beside itself when its turn was taken',
    file: `${CORE}/turns.ts`,
    from: '      await running\n',
    to: '',
    tests: QUEUE,
  },
  {
    name: 'a write is waited for without limit',
    file: `${CORE}/queue.ts`,
    from: "await withLimit(clock, STORE_LIMIT_MS, 'store.write()', async () => {",
    to: "await withLimit(clock, 1e9, 'store.write()', async () => {",
    tests: LIMITS,
  },
  {
    name: 'a write that takes place late is not noticed',
    file: `${CORE}/queue.ts`,
    from: 'if (current === undefined) gone.push([key, text])',
    to: 'if (current === undefined) void text',
    tests: LIMITS,
  },
  {
    name: 'an answer is waited for without limit',
    file: `${CORE}/sender.ts`,
    from: "clock, SEND_LIMIT_MS, 'transport.send()'",
    to: "clock, 1e9, 'transport.send()'",
    tests: LIMITS,
  },
  {
    name: 'a lock is waited for without limit',
    file: `${CORE}/turns.ts`,
    from: "        LOCK_LIMIT_MS,\n        'locks.request()'",
    to: "        1e9,\n        'locks.request()'",
    tests: LIMITS,
  },
  {
    name: 'the wait grows with the number of tries',
    file: `${CORE}/backoff.ts`,
    from: 'Math.max(BASE_MS, waited)',
    to: 'BASE_MS * 2 ** attempt',
    tests: [`${CORE}/backoff.test.ts`],
  },
  {
    name: 'the wait that a transport asks for is believed',
    file: `${CORE}/backoff.ts`,
    from: 'bounded((answer as { afterMs?: number }).afterMs, LONGEST_MS)',
    to: '((answer as { afterMs?: number }).afterMs ?? 0)',
    tests: [`${CORE}/backoff.test.ts`],
  },
  {
    name: 'what cannot be read is taken in',
    file: `${CORE}/queue.ts`,
    from: 'if (!isSound(entry)) unsound.push(entry)',
    to: 'if (!entry) unsound.push(entry)',
    tests: DAMAGED,
  },
  {
    name: 'entries of the ledger are not distinguished from records',
    file: `${CORE}/sender.ts`,
    from: 'if (count < sent.entries.length) {',
    to: 'if (!count) {',
    tests: DAMAGED,
  },
  {
    name: 'events that were never sent are let go of when a server claims them',
    file: `${CORE}/sender.ts`,
    from: '(writerOf(key) !== writer || offered.has(key)) &&',
    to: '',
    tests: DAMAGED,
  },
  {
    name: 'a page is an acknowledgement by a backend with another schema',
    file: `${HTTP}/answerOf.ts`,
    from: 'if (foreign && !decode && !html && !redirected)',
    to: 'if (foreign && !decode)',
    tests: [`${HTTP}/fetchTransport.test.ts`],
  },
  {
    name: 'a page that begins denied clears nothing',
    file: `${CORE}/createDelivery.ts`,
    from: "if (parts.consent === 'denied') take('denied')",
    to: '',
    tests: QUEUE,
  },
  {
    name: 'consent is asked once',
    file: `${CORE}/queue.ts`,
    from: "if (consent === 'granted') heed()",
    to: '',
    tests: QUEUE,
  },
  {
    name: 'consent that is taken back right before a batch leaves is not noticed',
    file: `${CORE}/sender.ts`,
    from: '      if (!queue.granted()) return NO_CONSENT\n      if (!sent) return',
    to: '      if (!sent) return',
    tests: QUEUE,
  },
  {
    name: 'a denial while the disk is read is not noticed',
    file: `${CORE}/queue.ts`,
    from: 'if (!granted()) return found',
    to: '',
    tests: QUEUE,
  },
  {
    name: 'the wait is stored without consent',
    file: `${CORE}/queue.ts`,
    from: 'if (granted() && !failing()) persist',
    to: 'if (!failing()) persist',
    tests: QUEUE,
  },
  {
    name: 'what is critical goes with the rest',
    file: `${CORE}/entries.ts`,
    from: '(CRITICAL.test(text) ? 1 : 2)',
    to: '2',
    tests: QUEUE,
  },
  {
    name: 'a refusal keeps its reason to itself',
    file: `${CORE}/sender.ts`,
    from: 'lastError: lastError ?? refusal',
    to: 'lastError',
    tests: QUEUE,
  },
  {
    name: 'the spare request stays after a denial',
    file: `${HTTP}/fetchTransport.ts`,
    from: "signal?.addEventListener('abort', () => later.abort(), { signal: later.signal })",
    to: 'void signal',
    tests: [`${HTTP}/fetchTransport.test.ts`],
  },
]

/** Builds each fault into a copy of the sources, and runs the tests. A fault that no test notices is a promise without a proof. */
export async function sabotage(args: readonly string[]): Promise<boolean> {
  const checkout = fileURLToPath(new URL('../..', import.meta.url))
  const copy = mkdtempSync(join(tmpdir(), 'playhead-sabotage-'))
  try {
    for (const file of [
      'package.json',
      'tsconfig.base.json',
      'tsconfig.json',
      'vitest.config.ts',
      'vitest.workspace.ts',
      'scripts/longestFirst.ts',
    ])
      cpSync(join(checkout, file), join(copy, file))
    symlinkSync(join(checkout, 'node_modules'), join(copy, 'node_modules'))
    for (const folder of ['packages/core', 'packages/transports/http']) {
      for (const part of ['src', 'test', 'package.json', 'tsconfig.json'])
        cpSync(join(checkout, folder, part), join(copy, folder, part), { recursive: true })
      symlinkSync(join(checkout, folder, 'node_modules'), join(copy, folder, 'node_modules'))
    }
    symlinkSync(join(checkout, 'packages/collector'), join(copy, 'packages/collector')) // set-up of the test run

    const untouched = await failing(copy, [...new Set(SABOTAGES.flatMap(({ tests }) => tests))])
    if (untouched.length) throw new Error(`red without any sabotage: ${untouched.join(', ')}`)

    const chosen = SABOTAGES.filter(({ name }) => !args.length || args.some((word) => name.includes(word)))
    const lines = ['| sabotage | noticed by |', '| --- | --- |']
    let survived = 0
    for (const { name, file, from, to, tests } of chosen) {
      const path = join(copy, file)
      const source = readFileSync(path, 'utf8')
      const matches = source.split(from).length - 1
      const sabotaged = source.replace(from, () => to)
      writeFileSync(path, sabotaged)
      const [red] = matches === 1 ? await failing(copy, tests) : []
      writeFileSync(path, source)
      if (!red) survived++
      const survivor = matches === 1 ? '**no test**' : `**its text is ${matches} times in ${file}**`
      lines.push(`| ${name} | ${red ?? survivor} |`)
      console.log(lines.at(-1))
    }
    lines.push('', `${chosen.length - survived} of ${chosen.length} noticed`)
    console.log(`\n${lines.join('\n')}`)
    if (!args.length) keepText('sabotage', lines.join('\n'))
    return !survived
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

/** The first test that is red there; none if all are green. */
function failing(root: string, tests: readonly string[]): Promise<string[]> {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const output = join(root, 'results.json')
  const given = [
    vitest,
    'run',
    '--root',
    root,
    '--project',
    'unit',
    '--reporter=json',
    `--outputFile=${output}`,
    '--bail=1',
    '--testTimeout=10000',
  ]
  rmSync(output, { force: true })
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...given, ...tests],
      { cwd: root, timeout: MOST_MS, maxBuffer: 1e9, killSignal: 'SIGKILL' },
      (error, out) => {
        if (error?.killed) return resolve([`a suite that did not end in ${MOST_MS / 1000} s`])
        try {
          const { testResults } = JSON.parse(readFileSync(output, 'utf8')) as Results
          const red = testResults.flatMap(({ assertionResults }) =>
            assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
          )
          const broken = testResults.filter(({ status, message }) => status === 'failed' && message)
          resolve(red.length ? red : broken.map(({ name, message }) => `${name}: ${message}`))
        } catch {
          resolve([`tests that did not run: ${error ?? out.slice(0, 500)}`])
        }
      },
    )
  })
}

/** What vitest says as JSON, as far as it is read here. */
interface Results {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message?: string
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}
