import { describe, expect, it } from 'vitest'
import { createReplies } from './replies.ts'

describe('replies of a frame', () => {
  it('settle the commands of their key, the oldest first', async () => {
    const replies = createReplies(new AbortController().signal)
    const [first, second, other] = [
      replies.wait('play'),
      replies.wait('play'),
      replies.wait('setRate'),
    ]
    replies.resolve('play', 1)
    replies.reject(new Error('refused'), 'play')
    replies.resolve('setRate', 2)

    expect(await first).toBe(1)
    await expect(second).rejects.toThrow('refused')
    expect(await other).toBe(2)
  })

  it('settle the command of their key, also where an older one of another waits', async () => {
    const replies = createReplies(new AbortController().signal)
    const settled: string[] = []
    void replies.wait('play').then(() => settled.push('play'))
    void replies.wait('pause').then(() => settled.push('pause'))
    replies.resolve('pause')
    await Promise.resolve()

    expect(settled).toEqual(['pause'])
  })

  it('are ignored where no command waits for them', () => {
    const replies = createReplies(new AbortController().signal)

    expect(() => {
      replies.resolve('play')
      replies.reject(new Error('refused'), 'play')
      replies.reject(new Error('gone'))
    }).not.toThrow()
  })

  it('can refuse every command that waits', async () => {
    const replies = createReplies(new AbortController().signal)
    const commands = [replies.wait('play'), replies.wait('pause')]
    replies.reject(new Error('gone'))

    for (const command of commands) await expect(command).rejects.toThrow('gone')
  })

  it('are not awaited beyond the end of the session', async () => {
    const ends = new AbortController()
    const replies = createReplies(ends.signal)
    const before = replies.wait('pause')
    ends.abort()

    expect(await before).toBeUndefined()
    expect(await replies.wait('pause')).toBeUndefined()
  })
})
