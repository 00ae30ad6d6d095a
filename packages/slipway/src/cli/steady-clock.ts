import type { Clock } from '../core/clock.ts';

/**
 * Goes on from what `clock` says now and never jumps, whatever is done to the machine's time: for
 * how long something lasts, not for when it was.
 */
export function steadyClock(clock: Clock): Clock {
  const startMs = clock.now() - performance.now();
  return { now: () => startMs + performance.now() };
}
