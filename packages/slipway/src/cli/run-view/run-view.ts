import type { EngineEvent } from '../../engine/events.ts';

/** Shows a run while it goes; `close` leaves the last state on the screen. */
export interface RunView {
  show(event: EngineEvent): void;
  close(): void;
}
