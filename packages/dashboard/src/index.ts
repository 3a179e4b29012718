/**
 * The web page of a collector, as its plugin.
 * @packageDocumentation
 */
export type { Dashboard, DashboardOptions } from './server/dashboard.ts'
export { dashboard } from './server/dashboard.ts'
