import type { InferOutput } from 'valibot'
import { expectTypeOf, test } from 'vitest'
import {
  createPlayhead,
  type EventRecord,
  type IngestBody,
  type Playhead,
  type Session,
  type SnapshotRecord,
} from './index.ts'
import type { eventSchema, ingestSchema, snapshotSchema } from './wire.ts'

test('the schema gives exactly the types of the wire', () => {
  expectTypeOf<InferOutput<typeof snapshotSchema>>().toEqualTypeOf<SnapshotRecord>()
  expectTypeOf<InferOutput<typeof eventSchema>>().toEqualTypeOf<EventRecord>()
  expectTypeOf<InferOutput<typeof ingestSchema>>().toEqualTypeOf<IngestBody>()
})

test('events are distinguished by their type', () => {
  const session = null as unknown as Session
  session.on('milestone', (event) => expectTypeOf(event.percent).toEqualTypeOf<number>())
  session.on('*', (event) => expectTypeOf(event.seq).toEqualTypeOf<number>())
  session.on('change', (snapshot) => expectTypeOf(snapshot.playingMs).toEqualTypeOf<number>())
  // @ts-expect-error there is no such event
  session.on('milestones', () => {})
  // @ts-expect-error a snapshot cannot be written
  session.snapshot.playingMs = 0
})

test('set-up mistakes do not compile', () => {
  const transport = null as unknown as Parameters<typeof createPlayhead>[0]['transport']
  expectTypeOf(createPlayhead({ transport })).toEqualTypeOf<Playhead>()
  // @ts-expect-error a transport is needed
  createPlayhead({})
  // @ts-expect-error a viewer is a string
  createPlayhead({ transport, viewerId: { id: 7 } })
  // @ts-expect-error no such basis
  createPlayhead({ transport, completion: { basis: 'time' } })
  // @ts-expect-error what is watched needs an id
  createPlayhead({ transport }).track(null as never, { title: 'Intro' })
})
