// A backend that mounts the collector in its own application.
import { type Collector, createCollector } from '@playhead/collector'

export async function serve(): Promise<Response> {
  const collector: Collector = await createCollector()
  const answer = await collector.fetch(new Request('http://localhost/healthz'))
  await collector.close()
  return answer
}
