import { readFileSync } from 'node:fs';

/** A process as the system knows it: its number may be given out again, its start may not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** In the system's own words; empty where it does not tell. */
  readonly processStart: string;
}

/** Boot and clock tick in which a process started (proc(5)): another process has another one. */
export function processStart(pid: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is a program's name in brackets, which may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${boot}/${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** The process this code runs in. */
export const thisProcess = (): ProcessIdentity => ({
  pid: process.pid,
  processStart: processStart(process.pid) ?? '',
});
