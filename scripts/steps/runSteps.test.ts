import { expect, it } from 'vitest'
import { chooseSteps, runSteps, type Step } from './runSteps.ts'

const lint: Step = { name: 'lint' }
const build: Step = { name: 'build' }
const size: Step = { name: 'size', needs: ['build'] }
const browser: Step = { name: 'browser', alone: true }

/** Runs steps that each take one turn, and returns what ran at the same time. */
async function watch(steps: readonly Step[], width: number, failing: readonly string[] = []) {
  const turns: string[] = []
  const active = new Set<string>()
  const outcomes = await runSteps(steps, width, async ({ name }) => {
    active.add(name)
    await new Promise((resolve) => setTimeout(resolve))
    turns.push([...active].join('+'))
    active.delete(name)
    return !failing.includes(name)
  })
  return {
    turns,
    outcomes: Object.fromEntries([...outcomes].map(([step, outcome]) => [step.name, outcome])),
  }
}

it('runs a step after those it needs, and two at a time', async () => {
  const { turns, outcomes } = await watch([lint, size, build], 2)

  expect(turns).toEqual(['lint+build', 'build', 'size'])
  expect(outcomes).toEqual({ lint: 'passed', build: 'passed', size: 'passed' })
})

it('leaves the machine to a step that wants to be alone', async () => {
  const { turns } = await watch([browser, lint, build], 2)

  expect(turns).toEqual(['browser', 'lint+build', 'build'])
})

it('goes on after a failure, and reports what could not run because of it', async () => {
  const { outcomes } = await watch([build, size, lint], 2, ['build'])

  expect(outcomes).toEqual({ build: 'failed', size: 'blocked', lint: 'passed' })
})

it('counts a step that throws as failed', async () => {
  const outcomes = await runSteps([lint], 2, () => Promise.reject(new Error('no such command')))

  expect(outcomes.get(lint)).toBe('failed')
})

it('refuses steps that wait for each other', async () => {
  const circle: Step[] = [
    { name: 'hen', needs: ['egg'] },
    { name: 'egg', needs: ['hen'] },
  ]

  await expect(watch(circle, 2)).rejects.toThrow('steps that wait for each other: hen, egg')
})

it('chooses a step together with what it needs', () => {
  expect(chooseSteps([lint, build, size], ['size'])).toEqual([build, size])
  expect(chooseSteps([lint, build, size], [])).toEqual([lint, build, size])
  expect(() => chooseSteps([lint], ['lnit'])).toThrow('no step is called lnit; there are lint')
})
