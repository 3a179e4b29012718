import { buildCourse } from './build.ts'
import { serveCourse } from './serveCourse.ts'

const { PORT = '4610', DATA_DIR = '.playhead' } = process.env

try {
  console.log('▷ building the page')
  const site = await buildCourse()
  console.log(`▷ starting the collector and the backend, data in ${DATA_DIR}`)
  const course = await serveCourse({ site, port: Number(PORT), dataDir: DATA_DIR })
  console.log(`\n✓ the course: ${course.url}/\n\nCtrl-C ends it.`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, async () => {
      await course.close()
      console.log('✓ closed, everything is kept')
      process.exit(0)
    })
  }
} catch (error) {
  console.error(`✗ ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}
