/** One thing that `pnpm test` does. */
export interface Step {
  readonly name: string
  /** Steps that have to pass before. */
  readonly needs?: readonly string[]
  /** Nothing else runs meanwhile. */
  readonly alone?: boolean
}

/** `blocked`: not run, because a step that it needs did not pass. */
export type StepOutcome = 'passed' | 'failed' | 'blocked'

/**
 * Runs steps as early as their needs allow, `width` at a time, in the order given.
 * A failure stops nothing but the steps that need it, and those are reported as blocked.
 */
export async function runSteps<S extends Step>(
  steps: readonly S[],
  width: number,
  run: (step: S) => Promise<boolean>,
): Promise<Map<S, StepOutcome>> {
  const outcomes = new Map<S, StepOutcome>()
  const waiting = new Set(steps)
  const active = new Map<S, Promise<void>>()
  const needed = ({ needs = [] }: S): S[] => steps.filter(({ name }) => needs.includes(name))

  function mayStart(step: S): boolean {
    const busy = [...active.keys()]
    if (busy.length >= width || busy.some(({ alone }) => alone) || (step.alone && busy.length))
      return false
    return needed(step).every((need) => outcomes.get(need) === 'passed')
  }

  while (waiting.size) {
    let moved = false
    for (const step of waiting) {
      const blocked = needed(step).some(
        (need) => outcomes.has(need) && outcomes.get(need) !== 'passed',
      )
      if (!blocked && !mayStart(step)) continue
      moved = true
      waiting.delete(step)
      if (blocked) outcomes.set(step, 'blocked')
      else active.set(step, start(step))
    }
    if (active.size) await Promise.race(active.values())
    else if (!moved)
      throw new Error(
        `steps that wait for each other: ${[...waiting].map(({ name }) => name).join(', ')}`,
      )
  }
  await Promise.all(active.values())
  return outcomes

  async function start(step: S): Promise<void> {
    const ok = await run(step).catch(() => false)
    outcomes.set(step, ok ? 'passed' : 'failed')
    active.delete(step)
  }
}

/**
 * The steps named, and those they need, in the order of the list. All of them when none is named.
 */
export function chooseSteps<S extends Step>(steps: readonly S[], names: readonly string[]): S[] {
  if (!names.length) return [...steps]
  const chosen = new Set<string>()
  const choose = (name: string): void => {
    const step = steps.find((one) => one.name === name)
    if (!step)
      throw new Error(
        `no step is called ${name}; there are ${steps.map((one) => one.name).join(', ')}`,
      )
    chosen.add(name)
    step.needs?.forEach(choose)
  }
  names.forEach(choose)
  return steps.filter(({ name }) => chosen.has(name))
}
