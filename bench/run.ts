/**
 * `pnpm bench accuracy`, `random`, `size`, `cpu`, `kill`, `delivery`, `loss`, `players`,
 * `mutation`, `outage`, `collector`, `dashboard`: one figure each, exit code 1 when a goal is missed.
 */
const [name = '', ...args] = process.argv.slice(2)
const BENCHES: Record<string, () => Promise<(args: readonly string[]) => Promise<boolean>>> = {
  accuracy: async () => (await import('./src/accuracy/accuracy.ts')).accuracy,
  random: async () => (await import('./src/accuracy/random.ts')).random,
  size: async () => (await import('./src/size.ts')).size,
  cpu: async () => (await import('./src/cpu/cpu.ts')).cpu,
  kill: async () => (await import('./src/kill.ts')).kill,
  delivery: async () => (await import('./src/delivery.ts')).delivery,
  loss: async () => (await import('./src/loss/loss.ts')).loss,
  players: async () => (await import('./src/players/players.ts')).players,
  outage: async () => (await import('./src/outage.ts')).outage,
  mutation: async () => (await import('./src/mutation/mutation.ts')).mutation,
  collector: async () => (await import('./src/collector/collector.ts')).collector,
  dashboard: async () => (await import('./src/dashboard/dashboard.ts')).dashboard,
}
const bench = BENCHES[name]
if (!bench) {
  console.error(`Which bench? ${Object.keys(BENCHES).join(', ')}`)
  process.exit(2)
}
process.exit((await (await bench())(args)) ? 0 : 1)

export {}
