// biome-ignore-all lint/correctness/noComponentHookFactories: a component is made for each React
import { createPlayhead } from '@playhead/core'
import { createProgress } from '@playhead/progress'
import type { ReactNode } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { loadReact, REACTS } from '../test/loadReact.ts'

describe.each(REACTS)('React %i on a server', (version) => {
  it('renders in Node without a window, a playhead or a message', async () => {
    expect(typeof window).toBe('undefined')
    const { React, server, hooks } = await loadReact(version)
    const warned = vi.spyOn(console, 'error')
    const make = vi.fn(() =>
      createPlayhead({ transport: { name: 'none', send: async () => Promise.reject() } }),
    )
    const source = { load: vi.fn(), save: vi.fn() }
    const progress = createProgress({ source })
    const Lesson = (): ReactNode => {
      const ref = React.useRef<HTMLVideoElement>(null)
      const session = hooks.useVideoSession(ref, { videoId: 'lesson-1' })
      const position = hooks.useSnapshot(session, (snapshot) => snapshot.position)
      const { known, resumed } = hooks.useProgress(session, progress, { player: ref })
      const { state } = hooks.useCourseProgress(progress, ['lesson-1'])
      return React.createElement('video', {
        ref,
        title: [session, position, hooks.usePlayhead(), known, resumed, state].join(),
      })
    }
    const page = React.createElement(
      hooks.PlayheadProvider,
      { playhead: make },
      React.createElement(Lesson),
    )

    expect(server.renderToString(page)).toContain('title=",,,,,loading"')
    expect(make).not.toHaveBeenCalled()
    expect(source.load).not.toHaveBeenCalled()
    expect(warned).not.toHaveBeenCalled()
  })
})
