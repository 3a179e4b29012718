import { type Playhead, record, type Session } from '@playhead/core'
import { byId, set, setText } from '@playhead/example-live-view'
import type { OfflineSwitch } from './offlineSwitch.ts'

/** What the buttons work with. */
export interface Stage {
  readonly video: HTMLVideoElement
  readonly line: OfflineSwitch
  readonly playhead: Playhead
  session(): Session
  /** Ends the session and begins another. */
  anew(): void
}

/** The buttons under the video. */
export function actions({ video, line, playhead, session, anew }: Stage): void {
  const result = byId('result')
  const on = (id: string, pressed: (button: HTMLElement) => string | Promise<string>): void => {
    const button = byId(id)
    button.addEventListener('click', async () => setText(result, await pressed(button)))
  }
  const jump = (by: number): void => {
    video.currentTime = Math.max(0, Math.min(video.duration - 0.1, video.currentTime + by))
    void video.play().catch(() => {})
  }

  on('ahead', () => {
    jump(15)
    return 'The 15 s in between stay unwatched.'
  })
  on('again', () => {
    jump(-5)
    return 'Those 5 s turn darker as they are seen again; unique seconds do not grow.'
  })
  on('double', (button) => {
    video.playbackRate = video.playbackRate === 1 ? 2 : 1
    set(button, 'aria-pressed', String(video.playbackRate === 2))
    return video.playbackRate === 2
      ? 'Content now runs twice as fast as the playing clock.'
      : 'Back to 1×.'
  })
  on('offline', (button) => {
    line.offline = !line.offline
    set(button, 'aria-pressed', String(line.offline))
    if (line.offline) return 'The plug is pulled: the queue grows, nothing is lost.'
    window.dispatchEvent(new Event('online')) // as the browser does when the network is back
    void playhead.flush()
    return 'Back: the queue drains at the next try.'
  })
  on('note', () => {
    session().log('note-taken', { at: Math.round(video.currentTime) })
    return 'session.log() sends your own events the same way.'
  })
  on('anew', () => {
    anew()
    return 'Another session, from zero: one viewing of one video.'
  })
  on('copy', async () => {
    const text = JSON.stringify(record(session()))
    try {
      await navigator.clipboard.writeText(text)
      return `Copied ${Math.round(text.length / 1000)} kB: replay() takes the same signals and produces the same events.`
    } catch {
      return 'The browser does not let this page write to the clipboard.'
    }
  })
}
