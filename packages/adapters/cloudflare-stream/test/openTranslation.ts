import type { AdapterContext, Signal } from '@playhead/core'
import type { StreamPlayerState } from '../src/streamPlayer.ts'
import { blankProperties } from '../src/streamProperties.ts'
import { translate } from '../src/translate.ts'
import { nameSignal } from './fakeStream.ts'

/** A translation whose events and properties are given one by one, and what it emits. */
export function openTranslation({ id = 'a' as string | null } = {}) {
  let now = 10_000
  let source = id
  let url = 'https://iframe.videodelivery.net/a'
  const emitted: { signal: Signal; position: number | null }[] = []
  const player: StreamPlayerState = {
    properties: blankProperties(url),
    receivedAt: Number.NEGATIVE_INFINITY,
    content: { id: null, duration: null },
    loaded: 'same',
    source: () => source,
    url: () => url,
  }
  const context = {
    now: () => now,
    emit: (signal: Signal) =>
      void emitted.push({ signal, position: player.properties.currentTime }),
  } as AdapterContext
  let translation = translate(player, context)
  translation.emitEarlier()
  /** The names of the signals since the last call; `time@5` has its position. */
  const take = (): string[] => emitted.splice(0).map(({ signal }) => nameSignal(signal))
  const takeAll = (): Signal[] => emitted.splice(0).map(({ signal }) => signal)
  const takePositions = (): string[] =>
    emitted.splice(0).map(({ signal, position }) => `${nameSignal(signal)}@${position}`)
  const event = (...names: string[]): void => {
    for (const name of names) translation.onEvent(name)
  }
  const property = (name: string, value: unknown): void => translation.onProperty(name, value)
  const pass = (ms: number): void => {
    now += ms
  }
  const setSource = (next: string | null): void => {
    source = next
  }
  const setUrl = (next: string): void => {
    url = next
  }
  /** Begins the next session. */
  const attach = (): void => {
    translation = translate(player, context)
    translation.emitEarlier()
  }
  take()
  return {
    ...{ player, take, takeAll, takePositions, event, property, pass, setSource, setUrl, attach },
    events: translation.events,
    frameLoads: () => translation.onFrameLoad(),
    playFails: () => translation.onPlayFailure(),
  }
}
type Opened = ReturnType<typeof openTranslation>

/** Content is loaded that has played, at 5 s. */
export function playTranslation(given: Parameters<typeof openTranslation>[0] = {}): Opened {
  const opened = openTranslation(given)
  const { event, property, pass, take } = opened
  property('duration', 60)
  event('loadedmetadata', 'play', 'playing')
  property('currentTime', 5)
  event('timeupdate')
  pass(1000)
  take()
  return opened
}
