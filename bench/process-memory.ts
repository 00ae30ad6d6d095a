import { readdirSync, readFileSync } from 'node:fs';

/** Proportional set size of a process and all below it, in MB; zero where there is no /proc. */
export function treeMemoryMb(root: number): number {
  const parents = new Map<number, number>();
  for (const name of listProcesses()) {
    const stat = read(`/proc/${name}/stat`);
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const isBelow = (pid: number): boolean =>
    pid === root || (pid > 1 && isBelow(parents.get(pid) ?? 0));
  let kb = 0;
  for (const pid of parents.keys())
    if (isBelow(pid)) kb += kilobytes('Pss', `/proc/${pid}/smaps_rollup`);
  return kb / 1024;
}

/** The most that a running process itself has held until now, in MB. */
export const peakResidentMb = (pid: number): number =>
  kilobytes('VmHWM', `/proc/${pid}/status`) / 1024;

const kilobytes = (key: string, path: string): number =>
  Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(read(path))?.[1] ?? 0);

const listProcesses = (): string[] => {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
};

/** A process may end between being listed and being read. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
