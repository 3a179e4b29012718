import { type FakeAdapter, fakeAdapter } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { openPlayhead, playFor } from '../../test/openPlayhead.ts'

/**
 * Plays five seconds, unloads, and loads what `load` says, of an adapter that reports no change;
 * then plays three seconds more.
 */
function watch(
  load: (adapter: FakeAdapter) => void,
  capabilities: Parameters<typeof fakeAdapter>[0] = {},
) {
  const { clock, playhead } = openPlayhead()
  const adapter = fakeAdapter(capabilities)
  adapter.set({ source: 'film-1' })
  playhead.track(adapter, (source) => ({ videoId: source ?? 'unknown' }))
  const sessions = [...playhead.sessions]
  playhead.on('session', (session) => sessions.push(session))
  adapter.emit('play', { paused: false })
  adapter.emit('playing')
  playFor(adapter, clock, 5)
  adapter.emit(
    { type: 'source', reason: 'unload' },
    { source: null, position: null, duration: null, paused: true },
  )
  clock.advance(1000)
  load(adapter)
  adapter.emit('play', { paused: false })
  adapter.emit('playing')
  playFor(adapter, clock, 3)
  return sessions.map(({ snapshot }) => ({
    videoId: snapshot.videoId,
    contentMs: snapshot.contentMs,
  }))
}

describe('content that is loaded after an unload', () => {
  it('is a session of its own, also where the adapter reports no change of source', () => {
    const sessions = watch((adapter) =>
      adapter.emit('metadata', { source: 'film-2', position: 0, duration: 30 }),
    )

    expect(sessions).toEqual([
      { videoId: 'film-1', contentMs: 5000 },
      { videoId: 'film-2', contentMs: 3000 },
    ])
  })

  it('is one session where the adapter reports the change as well', () => {
    const sessions = watch((adapter) =>
      adapter.emit(
        { type: 'source', reason: 'change' },
        { source: 'film-2', position: 0, duration: 30 },
      ),
    )

    expect(sessions.map(({ videoId }) => videoId)).toEqual(['film-1', 'film-2'])
  })

  it('begins no session where the app ends the one before', () => {
    const { clock, playhead } = openPlayhead()
    const adapter = fakeAdapter()
    adapter.set({ source: 'film-1' })
    const session = playhead.track(adapter, { videoId: 'film-1' })
    const later: unknown[] = []
    playhead.on('session', (next) => later.push(next))
    adapter.emit('play', { paused: false })
    playFor(adapter, clock, 2)
    adapter.emit({ type: 'source', reason: 'unload' }, { source: null, position: null })
    adapter.set({ source: 'film-2', position: 0 })
    void session.end()

    expect(session.snapshot.state).toBe('closed')
    expect(later).toEqual([])
  })

  it('belongs to the same session where it is the same content', () => {
    const sessions = watch((adapter) =>
      adapter.emit('metadata', { source: 'film-1', position: 5, duration: 60 }),
    )

    expect(sessions).toEqual([{ videoId: 'film-1', contentMs: 8000 }])
  })
})
