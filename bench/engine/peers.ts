import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../../conformance/run-program.ts';
import { type Peer, type PeerPlace, runPy, type Work } from './peer.ts';

const kfp = {
  folder: 'kfp',
  requirements: ['kfp==2.17.0'],
  ratioAtLeast: 30,
} as const;

const metaflow: Peer = {
  name: 'Metaflow 2.19.39',
  folder: 'metaflow',
  requirements: ['metaflow==2.19.39', 'setuptools<81'],
  note: 'a process per step, recorded; its least chain is two steps',
  ratioAtLeast: 30,
  stepsAtLeast: 2,
  variables: ({ folder }) => ({
    METAFLOW_USER: 'bench',
    METAFLOW_DATASTORE_SYSROOT_LOCAL: folder,
  }),
  async write({ python, sources, folder }, { shape, length }) {
    const script = join(sources, 'make_flow.py');
    await runProgram([python, script, shape, String(length), join(folder, 'flow.py')]);
  },
  words: ({ python }) => [python, 'flow.py', 'run', '--max-num-splits', '1000'],
};

const airflow: Peer = {
  name: 'Airflow 3.3.2 dag.test()',
  folder: 'airflow',
  requirements: ['apache-airflow==3.3.2'],
  note: 'one process, recorded in SQLite',
  ratioAtLeast: 10,
  variables: ({ folder }) => ({ AIRFLOW_HOME: folder, AIRFLOW__CORE__LOAD_EXAMPLES: 'False' }),
  async prepare(place) {
    const variables = { ...airflow.variables?.(place), HOME: place.folder };
    await runProgram([join(place.bin, 'airflow'), 'db', 'migrate'], { variables });
    await mkdir(join(place.folder, 'dags'));
    await copyFile(join(place.sources, 'run.py'), join(place.folder, 'dags/bench.py'));
  },
  words: ({ python }: PeerPlace, { shape, length }: Work) => [
    python,
    'dags/bench.py',
    shape,
    String(length),
  ],
};

/** All that are measured beside Slipway; those that keep nothing stand there for reference. */
export const peers: readonly Peer[] = [
  {
    ...kfp,
    name: 'kfp.local 2.17.0',
    note: 'a process per step, pip in each, no record',
    words: runPy,
  },
  {
    ...kfp,
    name: 'kfp.local 2.17.0 without pip',
    note: 'install_kfp_package=False',
    words: (place, work) => [...runPy(place, work), 'without-pip'],
  },
  metaflow,
  {
    name: 'Prefect 3.8.8',
    folder: 'prefect',
    requirements: ['prefect==3.8.8', 'fastapi<0.150'],
    note: 'ephemeral server; its record is written behind the run',
    variables: ({ folder }) => ({
      PREFECT_HOME: folder,
      PREFECT_SERVER_ANALYTICS_ENABLED: 'false',
    }),
    words: runPy,
  },
  {
    name: 'Dagster 1.13.29 in-process',
    folder: 'dagster',
    requirements: ['dagster==1.13.29'],
    note: 'one process, recorded in SQLite, values on disk',
    ratioAtLeast: 10,
    variables: ({ folder }) => ({ DAGSTER_HOME: folder }),
    prepare: ({ folder }) =>
      writeFile(join(folder, 'dagster.yaml'), 'telemetry:\n  enabled: false\n'),
    words: runPy,
  },
  airflow,
  {
    name: 'ZenML 0.98.0',
    folder: 'zenml',
    requirements: ['zenml[local]==0.98.0'],
    note: 'one process, recorded in SQLite',
    ratioAtLeast: 10,
    variables: ({ folder }) => ({
      ZENML_CONFIG_PATH: join(folder, 'zenml'),
      ZENML_ANALYTICS_OPT_IN: 'false',
    }),
    words: runPy,
  },
  {
    name: 'Kedro 1.7.0 sequential',
    folder: 'kedro',
    requirements: ['kedro==1.7.0'],
    note: 'one process, keeps nothing',
    words: runPy,
  },
  {
    name: 'flytekit 1.16.31 local',
    folder: 'flytekit',
    requirements: ['flytekit==1.16.31'],
    note: 'one process, keeps nothing',
    words: runPy,
  },
  {
    name: 'Luigi 3.8.1',
    folder: 'luigi',
    requirements: ['luigi==3.8.1'],
    note: 'one process; values as files, no record',
    words: runPy,
  },
];
