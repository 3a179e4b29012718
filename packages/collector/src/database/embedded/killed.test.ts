import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createAudience } from '../../../test/audience.ts'
import { type CollectorProcess, startCli } from '../../../test/runCli.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 })

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'playhead-killed-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const start = (): Promise<CollectorProcess> => startCli([], { DATA_DIR: directory })

it('loses nothing that it acknowledged when it is killed under load, five times', async () => {
  let node = await start()
  const { writeKey, readKey } = await node.keys()
  const [viewers, snapshots, kills] = [16, 24, 5]
  const audience = createAudience({
    ...{ name: 'killed', viewers, snapshots },
    target: () => `${node.url}/v1/ingest?key=${writeKey}`,
  })
  let killed = 0
  let restarting = Promise.resolve()
  async function restart(): Promise<void> {
    killed++
    node.child.kill('SIGKILL')
    await node.exit
    node = await start()
  }
  const isDue = (): boolean => {
    const acknowledged = audience.viewers.reduce((sum, each) => sum + each.acknowledgedMs / 1000, 0)
    return acknowledged > ((killed + 1) * viewers * snapshots) / (kills + 1)
  }
  await audience.watch(() => {
    if (node.child.exitCode === null && !node.child.killed && isDue()) restarting = restart()
  })
  await restarting

  expect(killed).toBe(kills)
  await audience.expectExact(node.url, readKey)
  node.child.kill('SIGTERM')
  expect(await node.exit).toBe(0)
})

it('stores what it accepted when SIGTERM comes under load', async () => {
  let node = await start()
  const { writeKey, readKey } = await node.keys()
  const audience = createAudience({
    ...{ name: 'ended', viewers: 20, snapshots: 10 },
    target: () => `${node.url}/v1/ingest?key=${writeKey}`,
  })
  let restarting: Promise<void> | undefined
  const codes: (number | null)[] = []
  await audience.watch((sent) => {
    if (sent < 100 || restarting) return
    restarting = (async () => {
      node.child.kill('SIGTERM')
      codes.push(await node.exit)
      node = await start()
    })()
  })
  await restarting

  expect(codes).toEqual([0])
  await audience.expectExact(node.url, readKey)
  node.child.kill('SIGTERM')
  await node.exit
})
