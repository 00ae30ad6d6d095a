import type { EngineEvent } from '../../engine/events.ts';

/** Shows a run while it goes. */
export interface RunView {
  show(event: EngineEvent): void;
  close(): void;
}
