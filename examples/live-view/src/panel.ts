import type { DeliveryStatus, EventRecord, Session, SessionSnapshot } from '@playhead/core'

/** What is shown, at one moment. */
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
  heard?(event: EventRecord): void
}

/** Ten times a second is as much as an eye reads. ms */
const PAINT_MS = 100

/** Paints in the browser's own frames, never more often than {@link PAINT_MS}, and not at all while nobody sees it. */
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
