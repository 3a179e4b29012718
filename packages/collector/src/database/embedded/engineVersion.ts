/**
 * The engine whose files lie in a data directory. Its minor versions bring other majors of
 * PostgreSQL, and those do not read each other's files. Goes with the exact version in
 * package.json.
 */
export const ENGINE: { readonly pglite: string; readonly postgres: string } = {
  pglite: '0.5.14',
  postgres: '18',
}
