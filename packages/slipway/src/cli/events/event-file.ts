import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import type { RunEvent, RunEventSink } from '../../runs/run-event.ts';
import { CliError } from '../errors.ts';

/** Appends each event to a file as one line of JSON; what reads it sees whole lines only. */
export function eventFile(
  folder: string,
  name: string,
  warn: (text: string) => void,
): RunEventSink {
  const path = resolve(folder, name);
  let file: number | undefined = open(path);
  const close = () => {
    if (file !== undefined) closeSync(file);
    file = undefined;
  };
  return {
    take(event: RunEvent) {
      if (file === undefined) return;
      try {
        writeSync(file, `${JSON.stringify(event)}\n`);
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
      `Events cannot be written to ${path}: ${(cause as Error).message}. Give --events a file in a folder you may write.`,
      { cause },
    );
  }
}
