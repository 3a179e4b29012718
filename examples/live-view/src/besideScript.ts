/** The live view for a page whose playhead was set up by the script tag. */
import type { Playhead } from '@playhead/core'
import { liveView } from './liveView.ts'

const { playhead } = (globalThis as unknown as { Playhead: { playhead: Playhead | null } }).Playhead
if (playhead) void liveView(playhead)
