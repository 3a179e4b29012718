import type { DeliveryStatus, EventRecord, Session, SessionSnapshot } from '@playhead/core'

/** The data that the panels show, at one moment. */
export interface View {
  readonly session: Session
  readonly snapshot: SessionSnapshot
  readonly status: DeliveryStatus
}

/** A part of the page that shows a part of the view. */
export interface Panel {
  paint(view: View): void
  /** Another session has begun. */
  begin?(session: Session): void
  onEvent?(event: EventRecord): void
}

/** Faster updates cannot be read. ms */
const PAINT_MS = 100

/** Paints in animation frames, at most once in {@link PAINT_MS}; a hidden page has no frames. */
export function paintEachFrame(paint: () => void): void {
  let painted = Number.NEGATIVE_INFINITY
  const frame = (now: number): void => {
    if (now - painted >= PAINT_MS) {
      painted = now
      paint()
    }
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
}
