import { defineConfig, library } from '../../tsup.base.ts'
import { makeEmptyDatabase } from './scripts/makeEmptyDatabase.ts'

export default defineConfig(
  library(
    {
      index: 'src/index.ts',
      client: 'src/client.ts',
      cli: 'src/cli.ts',
      pgliteWorker: 'src/database/embedded/pgliteWorker.ts',
    },
    { platform: 'node', onSuccess: makeEmptyDatabase },
  ),
)
