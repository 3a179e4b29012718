import { useSyncExternalStore } from 'react'
import { LESSONS } from './course.ts'
import { toldBackend } from './courseBackend.ts'
import { clock } from './format.ts'

const titleOf = (video: string): string => LESSONS.find(({ id }) => id === video)?.title ?? video

/** The last saves: what a backend of yours would have been sent. */
export function ToldList() {
  const told = useSyncExternalStore(toldBackend.watch, toldBackend.get)
  return (
    <section className="card told" aria-labelledby="told-title">
      <h2 id="told-title">What the course's backend was told</h2>
      <p className="caption">Every 5 s, and at once at a pause, a seek, the end, or when you leave.</p>
      <ol>
        {told.map(({ id, video, position, at, ok }) => (
          <li key={id}>
            <span>
              {titleOf(video)} at <b>{clock(position)}</b> {ok ? '' : '(not stored yet)'}
            </span>
            <time dateTime={new Date(at).toISOString()}>{new Date(at).toLocaleTimeString('en-GB')}</time>
          </li>
        ))}
      </ol>
    </section>
  )
}
