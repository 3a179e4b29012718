import { followFrame } from './players.ts'

// Loaded by the first script, which is there.
const { Playhead } = globalThis as unknown as {
  Playhead: { players?: (follow: typeof followFrame) => void }
}
Playhead.players?.(followFrame)
