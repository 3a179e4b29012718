import { fileURLToPath } from 'node:url'

/** The built page: it is found from the sources as well as from the built package. */
export const PAGE_DIRECTORY: string = fileURLToPath(new URL('../page', import.meta.url))
/** The script tag, for the pages with videos. */
export const SCRIPT_DIRECTORY: string = `${PAGE_DIRECTORY}/script`
