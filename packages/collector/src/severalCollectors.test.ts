import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { findPostgres, NO_POSTGRES, type PostgresServer, startPostgres } from '../test/postgres.ts'
import { type Run, runCli } from '../test/runCli.ts'
import { createViewer, STEP_MS, type Viewer } from '../test/viewer.ts'
import type { HeatCell } from './reads/responses.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const bin = findPostgres()
let postgres: PostgresServer
beforeAll(async () => {
  if (bin) postgres = await startPostgres(bin)
})
afterAll(() => postgres?.remove())

/** A collector in a process of its own. */
interface Node extends Run {
  readonly url: string
}

async function startNode(args: readonly string[] = []): Promise<Node> {
  const run = runCli(args, { DATABASE_URL: postgres.url })
  const [, url = ''] = await run.until(/collects at (http:\S+)\/v1\/ingest/)
  return { ...run, url }
}

const VIEWERS = 40
const SNAPSHOTS = 25

describe('three collectors on one PostgreSQL', () => {
  beforeEach(({ skip }) => {
    if (!bin) skip(NO_POSTGRES)
  })

  it('count everything once while each gets a part of every session, and one of them is killed', async () => {
    const first = await startNode()
    const writeKey = (await first.until(/write key {2}(\S+)/))[1] as string
    const readKey = (await first.until(/read key {3}(\S+)/))[1] as string
    const nodes = [first, await startNode(), await startNode()]
    let sent = 0
    const viewers = Array.from({ length: VIEWERS }, (_, at) => {
      let turn = at
      return createViewer(`several-${at}`, (body) => {
        const { url } = nodes[turn++ % nodes.length] as Node
        return fetch(`${url}/v1/ingest?key=${writeKey}`, { method: 'POST', body })
      })
    })
    const watch = async (viewer: Viewer): Promise<void> => {
      while (viewer.acknowledgedMs < SNAPSHOTS * STEP_MS) {
        await viewer.send().catch(() => {}) // sent again, to the next collector
        if (++sent === (VIEWERS * SNAPSHOTS) / 2) nodes[1]?.child.kill('SIGKILL')
      }
    }
    await Promise.all(viewers.map(watch))

    const read = async <T>(node: Node | undefined, path: string): Promise<T> => {
      const headers = { authorization: `Bearer ${readKey}` }
      return (await (await fetch(node?.url + path, { headers })).json()) as T
    }
    const playingMs = VIEWERS * SNAPSHOTS * STEP_MS
    for (const node of [nodes[0], nodes[2]]) {
      expect(await read(node, '/v1/videos/v/summary')).toMatchObject({
        ...{ views: VIEWERS, playingMs, uniqueSeconds: playingMs / 1000, plays: VIEWERS },
      })
      const { cells } = await read<{ cells: readonly HeatCell[] }>(
        node,
        '/v1/videos/v/heatmap?bucket=1s',
      )
      expect(cells.map(({ watchedSeconds }) => watchedSeconds)).toEqual(
        Array.from({ length: SNAPSHOTS }, () => VIEWERS),
      )
    }
    for (const { session } of viewers)
      expect(await read(nodes[0], `/v1/sessions/${session}`)).toMatchObject({
        playingMs: SNAPSHOTS * STEP_MS,
      })
    expect(await postgres.query('select count(*)::int from rollup_q')).toEqual([{ count: 0 }])
    for (const { child, exit } of [nodes[0], nodes[2]] as Node[]) {
      child.kill('SIGTERM')
      expect(await exit).toBe(0)
    }
  })
})
