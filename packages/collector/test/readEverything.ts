import type { Quality } from '../src/reads/responses/quality.ts'
import type { Workload } from './createWorkload.ts'
import type { TestCollector } from './openTestCollector.ts'

/** The answers of every read endpoint, as JSON by path. */
export async function readEverything(
  test: Pick<TestCollector, 'get'>,
  { sessions, videos }: Workload,
  key: string,
): Promise<Readonly<Record<string, string>>> {
  const paths = [
    '/v1/videos?limit=1000',
    ...videos.flatMap((video) => {
      const path = `/v1/videos/${encodeURIComponent(video)}`
      return [`${path}/summary`, `${path}/heatmap?bucket=1s`, `${path}/heatmap?bucket=1%25`]
    }),
    ...sessions.map((session) => `/v1/sessions/${session}`),
  ]
  const answers: Record<string, string> = {}
  for (const path of paths) {
    const { status, answer } = await test.get(path, key)
    answers[path] = `${status} ${JSON.stringify(answer)}`
  }
  const { answer } = await test.get<Quality>('/v1/quality', key)
  answers['/v1/quality'] = JSON.stringify({
    ...answer,
    // How it arrived, and with which keys, is not part of what was sent.
    ...{ records: null, clockSkew: null, keys: null },
    // The time of arrival is not part of what was sent.
    gaps: answer.gaps
      .map(({ lastAt: _, ...gap }) => gap)
      .sort((a, b) => a.writer.localeCompare(b.writer)),
  })
  return answers
}
