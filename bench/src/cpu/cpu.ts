import { keepText } from '../report.ts'
import { type Stage, stage } from '../stage.ts'
import { pass, viewerOf } from '../viewer.ts'
import { LONG_CLIP, type ThreadTimes, threadTimes } from './threadTimes.ts'

/** What a minute of playback may cost a page. */
const GOAL = { scriptMs: 11, requests: 4, bytes: 3000 }
/** The first minute has start-up in it; the second is what every further one costs. ms */
const MINUTE_MS = 60_000

/** One minute of a page. */
interface Cost extends ThreadTimes {
  readonly requests: number
  readonly bytes: number
}

const PAGES = [
  { name: 'without Playhead', query: { without: '' } },
  { name: 'with Playhead', query: {} },
  { name: 'with Playhead, nothing saved locally', query: { unsaved: '' } },
  {
    name: 'the least: a `timeupdate` that reads the time, one `put` a second',
    query: { without: '', least: '' },
  },
] as const

/**
 * Plays the same clip on pages with and without Playhead at the same time, each in a browser of its
 * own, and compares their second minutes.
 */
export async function cpu(args: readonly string[]): Promise<boolean> {
  if (args.includes('--profile')) return profile()
  if (args.includes('--peers')) return (await import('./cpuPeers.ts')).cpuPeers()

  const stages = await Promise.all(PAGES.map(() => stage(LONG_CLIP)))
  try {
    console.log(`${stages[0]?.browser.version}; two minutes of playback`)
    const costs = await Promise.all(
      PAGES.map(({ query }, i) =>
        secondMinute(stages[i] as Stage, { ...query, blind: '', src: '/long.mp4' }),
      ),
    )
    return report(costs as [Cost, Cost, Cost, Cost])
  } finally {
    for (const each of stages) await each.close()
  }
}

/**
 * Where the script time goes: functions by the time spent in themselves. The profiler itself costs;
 * only the shares are worth reading.
 */
async function profile(): Promise<boolean> {
  const set = await stage(LONG_CLIP)
  try {
    const page = await set.open({ blind: '', src: '/long.mp4' })
    await viewerOf(page).play()
    await pass(MINUTE_MS / 3)
    await page.send('Profiler.enable')
    await page.send('Profiler.setSamplingInterval', { interval: 100 })
    await page.send('Profiler.start')
    await pass(MINUTE_MS)
    const { profile: taken } = (await page.send('Profiler.stop')) as { profile: Profile }
    const named = new Map(
      taken.nodes.map(({ id, callFrame }) => [
        id,
        callFrame.functionName || `anonymous at line ${callFrame.lineNumber + 1}`,
      ]),
    )
    const spent = new Map<string, number>()
    for (const [i, id] of taken.samples.entries()) {
      const name = named.get(id) ?? '?'
      spent.set(name, (spent.get(name) ?? 0) + (taken.timeDeltas[i] ?? 0) / 1000)
    }
    const ours = [...spent]
      .filter(([name]) => !/^\((idle|program|root)\)$/.test(name))
      .sort(([, a], [, b]) => b - a)
    console.log(`\n| a minute, by function | ms |\n| --- | ---: |`)
    for (const [name, ms] of ours.slice(0, 30)) console.log(`| ${name} | ${ms.toFixed(1)} |`)
    console.log(`| all | ${ours.reduce((sum, [, ms]) => sum + ms, 0).toFixed(1)} |`)
    return true
  } finally {
    await set.close()
  }
}

interface Profile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly lineNumber: number }
  }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

async function secondMinute(set: Stage, query: Record<string, string>): Promise<Cost> {
  const page = await set.open(query)
  const viewer = viewerOf(page)
  // Thread time: what else the machine does is not the page's cost.
  await page.send('Performance.enable', { timeDomain: 'threadTicks' })
  await viewer.play()
  await pass(MINUTE_MS)
  const before = { ...(await threadTimes(page)), ...set.ingested }
  await pass(MINUTE_MS)
  const after = { ...(await threadTimes(page)), ...set.ingested }
  const position = (await viewer.run('return bench.video.currentTime')) as number
  if (position < (2 * MINUTE_MS) / 1000 - 3)
    throw new Error(`played only ${position} s of two minutes`)
  await page.close()
  return {
    scriptMs: after.scriptMs - before.scriptMs,
    taskMs: after.taskMs - before.taskMs,
    requests: after.requests - before.requests,
    bytes: after.bytes - before.bytes,
  }
}

function report(costs: readonly [Cost, Cost, Cost, Cost]): boolean {
  const [without, full, unsaved, least] = costs
  const added = {
    ...full,
    scriptMs: full.scriptMs - without.scriptMs,
    taskMs: full.taskMs - without.taskMs,
  }
  const row = (name: string, { scriptMs, taskMs, requests, bytes }: Cost): string =>
    `| ${name} | ${scriptMs.toFixed(1)} | ${taskMs.toFixed(1)} | ${requests} | ${bytes} |`
  const met =
    added.scriptMs <= GOAL.scriptMs && added.requests <= GOAL.requests && added.bytes <= GOAL.bytes
  const text = [
    '| the second minute | script, ms | all tasks of the main thread, ms | requests | bytes of bodies |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...PAGES.map(({ name }, i) => row(name, costs[i] as Cost)),
    row('**added by Playhead**', added),
    `| goal | ${GOAL.scriptMs} | | ${GOAL.requests} | ${GOAL.bytes} |`,
    '',
    `The local save is ${(full.scriptMs - unsaved.scriptMs).toFixed(1)} ms of the script time; ${(added.scriptMs / least.scriptMs).toFixed(1)} times the least. Goal ${met ? 'met' : '**missed**'}.`,
  ].join('\n')
  console.log(`\n${text}`)
  keepText('cpu', text)
  return met
}
