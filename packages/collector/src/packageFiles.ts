/**
 * Directories of the installed package. This file stays directly below `src/`, as its compiled form is directly below `dist/`: the
 * relative URLs hold in both.
 */
export const MIGRATIONS_URL: URL = new URL('../migrations/', import.meta.url)
export const MANIFEST_URL: URL = new URL('../package.json', import.meta.url)
