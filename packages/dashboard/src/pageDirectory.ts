import { fileURLToPath } from 'node:url'

/** The built page: it is found from the sources as well as from the built package. */
export const PAGE_DIRECTORY: string = fileURLToPath(new URL('../page', import.meta.url))
