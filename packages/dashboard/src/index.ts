/**
 * The web page of a collector, as its plugin.
 * @packageDocumentation
 */
export type { Dashboard, DashboardOptions, SignInLinkOptions } from './server/dashboard.ts'
export { dashboard } from './server/dashboard.ts'
