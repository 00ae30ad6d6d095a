import { memoryBytes } from '../../ir/memory-bytes.ts';
import { durationMs } from '../duration.ts';
import { ParameterRef } from '../references.ts';
import type { KubernetesPipelineSettings } from './kubernetes-pipeline-settings.ts';
import type { KubernetesSettings, Name } from './kubernetes-settings.ts';

interface Problem {
  readonly code: string;
  readonly message: string;
}

const CODE = 'kubernetes-setting';

/** What Kubernetes or KFP would refuse in the settings of one task. */
export function checkKubernetesSettings(settings: KubernetesSettings): Problem[] {
  return [
    ...settingNames(settings).flatMap(problemOfName),
    ...variables(settings).flatMap(problemOfVariable),
    ...problemsOfPaths(settings),
    ...quantities(settings).flatMap(problemOfQuantity),
    ...problemsOfNumbers(settings),
    ...durations([settings.activeDeadline]),
  ].map((message) => ({ code: CODE, message }));
}

/** The same for a whole pipeline. */
export function checkKubernetesPipeline(settings: KubernetesPipelineSettings): Problem[] {
  const { workspace, keepFor, keepAfterSuccess, keepAfterFailure, activeDeadline } = settings;
  return [
    ...(workspace === undefined ? [] : problemOfQuantity(workspace.size)),
    ...durations([keepFor, keepAfterSuccess, keepAfterFailure, activeDeadline]),
  ].map((message) => ({ code: CODE, message }));
}

const settingNames = (settings: KubernetesSettings): Name[] => [
  ...[...(settings.secretEnv ?? []), ...(settings.secretVolumes ?? [])].map(({ secret }) => secret),
  ...[...(settings.configMapEnv ?? []), ...(settings.configMapVolumes ?? [])].map(
    ({ configMap }) => configMap,
  ),
  ...(settings.volumeClaims ?? []).map(({ claim }) => claim),
  ...(settings.imagePullSecrets ?? []),
  ...(settings.ephemeralVolumes ?? []).map(({ name }) => name),
  ...(settings.emptyDirs ?? []).map(({ name }) => name),
  ...(settings.initContainers ?? []).map(({ name }) => name),
  ...(settings.sharedMemory === undefined ? [] : [settings.sharedMemory.name]),
];

/** Names of objects. Source: RFC 1123, subdomains. */
const problemOfName = (name: Name): string[] =>
  name instanceof ParameterRef ||
  (name.length <= 253 && /^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/.test(name))
    ? []
    : [`"${name}" is no name to Kubernetes: write lower-case letters, digits, - and .`];

const variables = ({
  secretEnv = [],
  configMapEnv = [],
  fieldEnv = {},
}: KubernetesSettings): string[] => [
  ...[...secretEnv, ...configMapEnv].flatMap(({ keys }) => Object.values(keys)),
  ...Object.keys(fieldEnv),
];

const problemOfVariable = (name: string): string[] =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? [] : [`"${name}" is no name for a variable`];

function problemsOfPaths(settings: KubernetesSettings): string[] {
  const paths = [
    ...(settings.secretVolumes ?? []),
    ...(settings.configMapVolumes ?? []),
    ...(settings.volumeClaims ?? []),
    ...(settings.ephemeralVolumes ?? []),
    ...(settings.emptyDirs ?? []),
  ].map(({ mountPath }) => mountPath);
  const relative = paths.filter((path) => !path.startsWith('/') || path.split('/').includes('..'));
  const twice = paths.filter((path, index) => paths.indexOf(path) !== index);
  const subPaths = (settings.volumeClaims ?? []).flatMap(({ subPath }) => subPath ?? []);
  return [
    ...relative.map((path) => `"${path}" is no absolute path to mount at`),
    ...twice.map((path) => `two volumes are mounted at "${path}"`),
    ...subPaths
      .filter((path) => path.startsWith('/') || path.split('/').includes('..'))
      .map((path) => `"${path}" is no path within a volume`),
  ];
}

const quantities = (settings: KubernetesSettings): string[] => [
  ...(settings.ephemeralVolumes ?? []).map(({ size }) => size),
  ...(settings.emptyDirs ?? []).flatMap(({ sizeLimit }) => sizeLimit ?? []),
  ...(settings.sharedMemory?.size === undefined ? [] : [settings.sharedMemory.size]),
];

function problemOfQuantity(size: string): string[] {
  try {
    memoryBytes(size);
    return [];
  } catch {
    return [`"${size}" is no size: write 512Mi or 10Gi`];
  }
}

function problemsOfNumbers({
  securityContext = {},
  nodeAffinity = [],
  podAffinity = [],
  tolerations = [],
}: KubernetesSettings): string[] {
  const { runAsUser, runAsGroup, runAsNonRoot } = securityContext;
  const ids = [runAsUser, runAsGroup].filter((id) => id !== undefined);
  const weights = [...nodeAffinity, ...podAffinity].flatMap((affinity) =>
    affinity instanceof ParameterRef ? [] : (affinity.weight ?? []),
  );
  const waits = tolerations.flatMap((toleration) =>
    'tolerationSeconds' in toleration ? (toleration.tolerationSeconds ?? []) : [],
  );
  return [
    ...[...ids, ...waits]
      .filter(isNoCount)
      .map((value) => `${value} is no whole number, 0 or more`),
    ...weights
      .filter((weight) => !Number.isInteger(weight) || weight < 1 || weight > 100)
      .map((weight) => `the weight ${weight} is not from 1 to 100`),
    ...(runAsUser === 0 && runAsNonRoot === true
      ? ['runAsUser 0 is root, against runAsNonRoot']
      : []),
  ];
}

const isNoCount = (value: number): boolean => !Number.isSafeInteger(value) || value < 0;

const durations = (texts: readonly (string | undefined)[]): string[] =>
  texts.flatMap((text) =>
    text === undefined || durationMs(text) !== undefined
      ? []
      : [`"${text}" is no time: write a number and a unit, such as 90s or 10m`],
  );
