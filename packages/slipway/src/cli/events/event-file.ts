import { closeSync, openSync, writeSync } from 'node:fs';
import type { RunEvent, RunEventSink } from '../../runs/run-event.ts';
import { CliError } from '../errors.ts';

export interface EventFileOptions {
  readonly path: string;
  /** What is written of an event: any number of values, each on a line of its own. */
  readonly linesOf: (event: RunEvent) => readonly unknown[];
  readonly warn: (text: string) => void;
}

/** Appends events to a file as lines of JSON; what reads it sees whole lines only. */
export function eventFile({ path, linesOf, warn }: EventFileOptions): RunEventSink {
  let file: number | undefined = open(path);
  const close = () => {
    if (file !== undefined) closeSync(file);
    file = undefined;
  };
  return {
    take(event: RunEvent) {
      if (file === undefined) return;
      try {
        const lines = linesOf(event).map((value) => `${JSON.stringify(value)}\n`);
        if (lines.length > 0) writeSync(file, lines.join(''));
      } catch (error) {
        warn(`Events are not written to ${path} any more: ${(error as Error).message}`);
        close();
      }
    },
    async [Symbol.asyncDispose]() {
      close();
    },
  };
}

function open(path: string): number {
  try {
    return openSync(path, 'a', 0o600);
  } catch (cause) {
    throw new CliError(
      'environment',
      'events-unwritable',
      `Events cannot be written to ${path}: ${(cause as Error).message}. Name a file in a folder you may write.`,
      { cause },
    );
  }
}
