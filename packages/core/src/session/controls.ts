import type { Adapter, Controls } from '../contracts/adapter.ts'
import type { Command } from './reducer/state.ts'

/**
 * The adapter's controls, each command announced to the session before it is given. Whatever the
 * adapter throws rejects the command.
 */
export function createControls(
  { controls }: Adapter,
  announce: (action: Command['action'], to: number | null) => void,
): Controls | undefined {
  if (!controls) return undefined
  const command = async <T>(
    action: Command['action'],
    to: number | null,
    run: () => T,
  ): Promise<Awaited<T>> => {
    announce(action, to)
    return await run()
  }
  const { setRate } = controls
  return {
    play: () => command('play', null, () => controls.play()),
    pause: () => command('pause', null, () => controls.pause()),
    seek: (seconds) => command('seek', seconds, () => controls.seek(seconds)),
    ...(setRate && {
      setRate: (rate: number) => command('rate', null, () => setRate.call(controls, rate)),
    }),
    // A player that has loaded another tech may answer otherwise than at the start.
    get startsOnSeek() {
      return controls.startsOnSeek
    },
  }
}
