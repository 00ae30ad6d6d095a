import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pythonVenv } from '../../conformance/python-venv.ts';
import type { BenchContext } from '../bench.ts';
import type { Contender } from './contender.ts';
import { measureProcess } from './measure-process.ts';
import type { Peer, PeerPlace, Work } from './peer.ts';

/** Installs a peer in a virtual environment of its own; throws when pip cannot. */
export async function openPeer(
  peer: Peer,
  { repository, log }: BenchContext,
  scratch: string,
): Promise<Contender> {
  const venv = await pythonVenv({
    root: join(repository, '.venvs'),
    name: `bench-${peer.folder}`,
    requirements: peer.requirements,
    log,
  });
  const folder = join(scratch, 'place');
  const place = { ...venv, folder, sources: join(import.meta.dirname, 'peers', peer.folder) };
  const pristine = join(scratch, 'pristine');
  await rm(folder, { recursive: true, force: true });
  await rm(pristine, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await peer.prepare?.(place);
  const stepsAtLeast = peer.stepsAtLeast ?? 1;
  // Databases are made and code is compiled in this run; every measured one starts from what it left.
  const work = { shape: 'chain', length: stepsAtLeast } as const;
  await runOnce({ peer, place, work, sampled: false });
  await cp(folder, pristine, { recursive: true });
  return {
    name: peer.name,
    note: peer.note,
    stepsAtLeast,
    async run(work, { sampled = false } = {}) {
      await rm(folder, { recursive: true, force: true });
      await cp(pristine, folder, { recursive: true });
      return runOnce({ peer, place, work, sampled });
    },
  };
}

interface PeerRun {
  readonly peer: Peer;
  readonly place: PeerPlace;
  readonly work: Work;
  readonly sampled: boolean;
}

async function runOnce({ peer, place, work, sampled }: PeerRun) {
  const result = join(place.folder, 'result');
  await rm(result, { force: true });
  await peer.write?.(place, work);
  const measured = await measureProcess(
    { words: peer.words(place, work), folder: place.folder, variables: variablesOf(peer, place) },
    { sampled },
  );
  const told = Number(await readFile(result, 'utf8'));
  if (told !== expectedOf(work))
    throw new Error(`${peer.name} made ${told} of ${work.shape} ${work.length}`);
  return measured;
}

function variablesOf(peer: Peer, place: PeerPlace): Record<string, string> {
  const { PATH = '', ...others } = process.env as Readonly<Record<string, string>>;
  return {
    ...others,
    PATH: `${place.bin}:${PATH}`,
    HOME: place.folder,
    BENCH_RESULT: join(place.folder, 'result'),
    // Empty is unset: Python keeps what it compiled, as it does for everyone.
    PYTHONDONTWRITEBYTECODE: '',
    DO_NOT_TRACK: '1',
    ...peer.variables?.(place),
  };
}

/** What the last step hands out when each has done its work. */
export const expectedOf = ({ shape, length }: Work): number =>
  shape === 'chain' ? length : (length * (length + 1)) / 2;
