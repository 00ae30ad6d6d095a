import { concat, containerStep, Dataset, ifPresent, Model, optional, pipeline } from 'slipway';
import { z } from 'zod';
import { IMAGE, USER_IMAGE } from './podman.ts';

const sh = (script: string) => ['sh', '-ec', script];

const make = containerStep({
  name: 'make',
  inputs: { text: z.string() },
  outputs: {
    data: Dataset,
    folder: Model,
    label: z.string(),
    count: z.int(),
    rate: z.number(),
    isGood: z.boolean(),
    items: z.array(z.int()),
    facts: z.record(z.string(), z.json()),
  },
  container: ({ inputs, outputs, run }) => ({
    image: IMAGE,
    command: sh(
      `printf '%s' "$0" > "$1"
mkdir "$2"; echo part > "$2/part"
printf '%s' "$0" > "$3"; echo 3 > "$4"; echo 0.5 > "$5"; echo True > "$6"; echo '[1, 2]' > "$7"
echo '{"parameterValues": {"facts": {"from": "executor_output"}},
 "artifacts": {"data": {"artifacts": [{"metadata": {"rows": 7}}]}}}' > "$8"`,
    ),
    args: [
      inputs.text,
      outputs.data.path,
      outputs.folder.path,
      outputs.label.outputFile,
      outputs.count.outputFile,
      outputs.rate.outputFile,
      outputs.isGood.outputFile,
      outputs.items.outputFile,
      run.outputFile,
    ],
  }),
});

const look = containerStep({
  name: 'look',
  inputs: { data: Dataset, folder: Model, items: z.array(z.int()) },
  outputs: { seen: z.string() },
  container: ({ inputs, outputs }) => ({
    image: USER_IMAGE,
    command: sh(
      `(echo x >> "$0") 2> /tmp/refused && exit 9
(echo x > "$1/new") 2> /tmp/refused && exit 9
printf '%s|%s|%s|%s|%s' "$(id -u)" "$(cat "$0")" "$(cat "$1/part")" "$2" "$3" > "$4"`,
    ),
    args: [
      inputs.data.path,
      inputs.folder.path,
      inputs.data.metadataKey('rows'),
      inputs.items,
      outputs.seen.outputFile,
    ],
  }),
});

/** Values and artifacts, there and back, by an image that runs as root and one that does not. */
export const roundTrip = pipeline({
  name: 'round-trip',
  params: { text: z.string() },
  build({ text }) {
    const made = make({ text });
    const { seen } = look({ data: made.data, folder: made.folder, items: made.items });
    const { label, count, rate, isGood, facts } = made;
    return { seen, label, count, rate, isGood, facts };
  },
});

const words = containerStep({
  name: 'words',
  inputs: { name: z.string(), note: z.string().optional(), base: optional(Model) },
  outputs: { words: z.string() },
  container: ({ inputs: { name, note }, outputs }) => ({
    image: IMAGE,
    command: sh('for word in "$@"; do printf "<%s>" "$word"; done > "$0"'),
    args: [
      outputs.words.outputFile,
      concat('--name=', name, '.', 'é\'"'),
      ifPresent('note', ['--note', note], ['--no-note']),
      concat('--all=', ifPresent('note', concat(note, ','), 'none,'), name),
      ifPresent('base', ['--base']),
    ],
  }),
});

export const structures = pipeline({
  name: 'structures',
  params: { name: z.string() },
  build({ name }) {
    const given = words({ name, note: 'a b' });
    const absent = words({ name: 'x' });
    return { given: given.words, absent: absent.words };
  },
});

export const VARIABLES = {
  PLAIN: 'a b',
  PATH: '/bin:/opt/bin',
  JSON: '{"a": "b", "c": \'$HOME\'}',
  LINES: 'one\ntwo\n',
  BLANK: ' x ',
  EMPTY: '',
};

const variables = containerStep({
  name: 'variables',
  inputs: {},
  outputs: { seen: z.string() },
  container: ({ outputs }) => ({
    image: IMAGE,
    command: sh(
      'printf "%s|%s|%s|%s|%s|%s" "$PLAIN" "$PATH" "$JSON" "$LINES" "$BLANK" "$EMPTY" > "$0"',
    ),
    args: [outputs.seen.outputFile],
    env: VARIABLES,
  }),
});

export const environment = pipeline({
  name: 'environment',
  params: {},
  build: () => ({ seen: variables({}).seen }),
});

const limits = containerStep({
  name: 'limits',
  inputs: {},
  outputs: { memory: z.int(), cpu: z.string(), processes: z.int() },
  resources: { cpu: '500m', memory: '64Mi' },
  container: ({ outputs }) => ({
    image: IMAGE,
    // The first path of each is of cgroup v2, the others of v1.
    command: sh(
      `cd /sys/fs/cgroup
first() { for file; do if test -f "$file"; then cat "$file"; return; fi; done; }
first memory.max memory/memory.limit_in_bytes > "$0"
(first cpu.max || true; first cpu/cpu.cfs_quota_us; first cpu/cpu.cfs_period_us) > "$1"
first pids.max pids/pids.max > "$2"`,
    ),
    args: [outputs.memory.outputFile, outputs.cpu.outputFile, outputs.processes.outputFile],
  }),
});

export const limited = pipeline({
  name: 'limited',
  params: {},
  build() {
    const { memory, cpu, processes } = limits({});
    return { memory, cpu, processes };
  },
});

const put = containerStep({
  name: 'put',
  inputs: {},
  outputs: { names: z.string() },
  container: ({ outputs, run }) => ({
    image: USER_IMAGE,
    command: sh('echo shared > "$0/file"; printf "%s|%s" "$1" "$2" > "$3"'),
    args: [run.workspacePath, run.taskName, run.jobName, outputs.names.outputFile],
  }),
});

const get = containerStep({
  name: 'get',
  inputs: { names: z.string() },
  outputs: { seen: z.string() },
  container: ({ inputs, outputs, run }) => ({
    image: IMAGE,
    command: sh('cat "$0/file" > "$1"; printf "%s" "$2" >> "$1"'),
    args: [run.workspacePath, outputs.seen.outputFile, inputs.names],
  }),
});

/** A folder that containers of different users share, and facts of the run. */
export const shared = pipeline({
  name: 'shared',
  params: {},
  kubernetes: { workspace: { size: '1Gi' } },
  build: () => ({ seen: get({ names: put({}).names }).seen }),
});

const bomb = containerStep({
  name: 'bomb',
  inputs: {},
  outputs: {},
  resources: { memory: '64Mi', cpu: '500m' },
  container: () => ({
    image: IMAGE,
    command: sh('bomb() { bomb | bomb & }; bomb; sleep 2; exit 7'),
  }),
});

export const forkBomb = pipeline({
  name: 'fork-bomb',
  params: {},
  build: () => void bomb({}),
});

const hungry = containerStep({
  name: 'hungry',
  inputs: {},
  outputs: {},
  resources: { memory: '32Mi' },
  container: () => ({ image: IMAGE, command: ['tail', '/dev/zero'] }),
});

export const outOfMemory = pipeline({
  name: 'out-of-memory',
  params: {},
  build: () => void hungry({}),
});

const failing = containerStep({
  name: 'failing',
  inputs: {},
  outputs: {},
  container: () => ({ image: IMAGE, command: sh('echo fine; echo "no such table" >&2; exit 3') }),
});

export const failure = pipeline({
  name: 'failure',
  params: {},
  build: () => void failing({}),
});

const stubborn = containerStep({
  name: 'stubborn',
  inputs: { seconds: z.int() },
  outputs: {},
  container: ({ inputs }) => ({
    image: IMAGE,
    // The first process of a container gets no SIGTERM that it does not ask for, nor does this one.
    command: sh('trap "" TERM; echo started; sleep "$0"; echo ended'),
    args: [inputs.seconds],
  }),
});

export const sleeping = pipeline({
  name: 'sleeping',
  params: { seconds: z.int().default(60) },
  build: ({ seconds }) => void stubborn({ seconds }),
});

const unknownImage = containerStep({
  name: 'unknown-image',
  inputs: {},
  outputs: {},
  container: () => ({ image: 'localhost/slipway-conformance:none', command: ['true'] }),
});

export const withoutImage = pipeline({
  name: 'without-image',
  params: {},
  build: () => void unknownImage({}),
});

const unknownProgram = containerStep({
  name: 'unknown-program',
  inputs: {},
  outputs: {},
  container: () => ({ image: IMAGE, command: ['no-such-program'] }),
});

export const withoutProgram = pipeline({
  name: 'without-program',
  params: {},
  build: () => void unknownProgram({}),
});

const linking = containerStep({
  name: 'linking',
  inputs: {},
  outputs: { data: Dataset },
  container: ({ outputs }) => ({
    image: USER_IMAGE,
    command: ['/bin/busybox', 'ln', '-s', '/etc/hostname'],
    args: [outputs.data.path],
  }),
});

export const link = pipeline({ name: 'link', params: {}, build: () => void linking({}) });
