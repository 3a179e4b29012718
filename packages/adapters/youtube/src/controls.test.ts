import { describe, expect, it } from 'vitest'
import { attachTo } from '../test/attachTo.ts'
import { fakeEmbed } from '../test/fakeEmbed.ts'
import { youtube } from './youtube.ts'

const command = (func: string, args: unknown[], id?: unknown) => ({
  message: { event: 'command', func, args, channel: 'widget', ...(id === undefined ? {} : { id }) },
  origin: 'https://www.youtube.com',
})

describe('the controls of a YouTube iframe', () => {
  it('post the commands of the iframe API to the exact origin of the frame', async () => {
    const { adapter, embed } = attachTo()
    await adapter.controls?.play()
    await adapter.controls?.seek(30)
    await adapter.controls?.pause()
    await adapter.controls?.setRate?.(1.5)

    expect(embed.sent).toEqual([
      command('playVideo', []),
      command('seekTo', [30, true]),
      command('pauseVideo', []),
      command('setPlaybackRate', [1.5]),
    ])
    expect(adapter.controls?.startsOnSeek).toBe(true)
  })

  it('use the id of the script that made the handshake, and leave it its session', async () => {
    const { adapter, embed } = attachTo()
    embed.state(5) // to the listener with id 1
    await adapter.controls?.play()

    expect(embed.sent).toEqual([command('playVideo', [], 1)])
  })

  it('go to youtube-nocookie.com where the frame is from there', async () => {
    const embed = fakeEmbed('https://www.youtube-nocookie.com/embed/abcdefghijk?enablejsapi=1')
    const { adapter } = attachTo(embed)
    await adapter.controls?.pause()

    expect(embed.sent.map(({ origin }) => origin)).toEqual(['https://www.youtube-nocookie.com'])
  })

  it('post nothing to a frame that is elsewhere, or gone, or before it is tracked', async () => {
    const elsewhere = attachTo(fakeEmbed('https://evil.example/embed/abcdefghijk?enablejsapi=1'))
    const gone = attachTo()
    gone.embed.remove()
    const untracked = fakeEmbed()

    await expect(elsewhere.adapter.controls?.play()).rejects.toThrow(
      'no YouTube player is in the frame',
    )
    await expect(gone.adapter.controls?.play()).rejects.toThrow('the YouTube player is gone')
    await expect(youtube(untracked.iframe).controls?.play()).rejects.toThrow(
      'no YouTube player is in the frame',
    )
    expect([...elsewhere.embed.sent, ...gone.embed.sent, ...untracked.sent]).toEqual([])
  })

  it('resolve with the rate that YouTube takes: the nearest one that the embed lists, in the direction of 1', async () => {
    const { adapter, embed } = attachTo()
    const set = (rate: number) => adapter.controls?.setRate?.(rate)
    expect([await set(1.9), await set(3), await set(0.6), await set(0.1), await set(1)]).toEqual([
      1.75, 2, 0.75, 0.25, 1,
    ])
    embed.info({ availablePlaybackRates: [1, 1.2, '2', -1, null] })

    expect([await set(2), await set(1.1), await set(0.5)]).toEqual([1.2, 1, 1])
    expect(embed.sent.map(({ message }) => (message as { args: unknown[] }).args[0])).toEqual([
      ...[1.75, 2, 0.75, 0.25, 1],
      ...[1.2, 1, 1],
    ])
  })
})

describe('the controls of a YT.Player', () => {
  it('call its methods, and post nothing', async () => {
    const embed = fakeEmbed()
    const calls: unknown[] = []
    for (const name of ['playVideo', 'pauseVideo', 'seekTo', 'setPlaybackRate'] as const) {
      embed.player[name] = (...args: unknown[]) => void calls.push([name, ...args])
    }
    const { adapter } = attachTo(embed, {}, embed.player)
    await adapter.controls?.play()
    await adapter.controls?.seek(30)
    await adapter.controls?.pause()

    expect(await adapter.controls?.setRate?.(1.9)).toBe(1.5)
    expect(calls).toEqual([
      ['playVideo'],
      ['seekTo', 30, true],
      ['pauseVideo'],
      ['setPlaybackRate', 1.5],
    ])
    expect(embed.sent).toEqual([])
  })

  it('call those of the player that the page has for the iframe', async () => {
    const embed = fakeEmbed()
    embed.iframe.id = 'player'
    Object.assign(embed.window as object, { YT: { get: () => embed.player } })
    const { adapter } = attachTo(embed)
    await adapter.controls?.play()

    expect(embed.video.paused).toBe(false)
    expect(embed.sent).toEqual([])
  })

  it('take the rates of the embed where the player lists none', async () => {
    const embed = fakeEmbed()
    const { getAvailablePlaybackRates: _, ...player } = embed.player
    const { adapter } = attachTo(embed, {}, player)
    embed.info({ availablePlaybackRates: [1, 1.2] })

    expect(await adapter.controls?.setRate?.(2)).toBe(1.2)
  })

  it('reject before the player has its methods, and where one throws', async () => {
    const embed = fakeEmbed()
    const { playVideo: _, ...unready } = embed.player
    const broken = {
      ...embed.player,
      seekTo() {
        throw new Error('broken')
      },
    }

    await expect(youtube(unready as never).controls?.play()).rejects.toThrow(
      'the YouTube player is not ready',
    )
    await expect(youtube(broken as never).controls?.seek(1)).rejects.toThrow('broken')
  })
})
