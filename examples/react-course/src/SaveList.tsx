import { useSyncExternalStore } from 'react'
import { LESSONS } from './course.ts'
import { recentSaves } from './courseProgress.ts'
import { clock } from './format.ts'

const findTitle = (video: string): string => LESSONS.find(({ id }) => id === video)?.title ?? video

/** The last saves: the requests that the collector receives. */
export function SaveList() {
  const saves = useSyncExternalStore(recentSaves.watch, recentSaves.get)
  return (
    <section className="card saves" aria-labelledby="saves-title">
      <h2 id="saves-title">Saves to the collector</h2>
      <p className="caption">
        Every 5 s, and at once at a pause, a seek, the end, or when you leave.
      </p>
      <ol>
        {saves.map(({ id, video, position, at, ok }) => (
          <li key={id}>
            <span>
              {findTitle(video)} at <b>{clock(position)}</b> {ok ? '' : '(not stored yet)'}
            </span>
            <time dateTime={new Date(at).toISOString()}>
              {new Date(at).toLocaleTimeString('en-GB')}
            </time>
          </li>
        ))}
      </ol>
    </section>
  )
}
