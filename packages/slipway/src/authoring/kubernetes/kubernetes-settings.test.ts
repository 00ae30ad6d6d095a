import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readPipeline } from '../../ir/read-pipeline.ts';
import { writePipeline } from '../../ir/write-pipeline.ts';
import { compilePipeline } from '../compile-pipeline.ts';
import { make, options, use } from '../fixtures/compile.ts';
import { pipeline } from '../pipeline.ts';
import { when } from '../when.ts';
import type { KubernetesPipelineSettings } from './kubernetes-pipeline-settings.ts';
import type { KubernetesSettings } from './kubernetes-settings.ts';
import { createVolumeClaim, deleteVolumeClaim } from './volume-claims.ts';

const compile = (kubernetes: KubernetesSettings, ofPipeline?: KubernetesPipelineSettings) =>
  compilePipeline(
    pipeline({
      name: 'p',
      params: {},
      ...(ofPipeline === undefined ? {} : { kubernetes: ofPipeline }),
      build() {
        use({}, { kubernetes });
      },
    }),
    options,
  );

const configOf = (kubernetes: KubernetesSettings) => {
  const { compiled, diagnostics } = compile(kubernetes);
  expect(diagnostics).toEqual([]);
  return compiled!.kubernetes!.deploymentSpec!.executors!['exec-use'];
};

describe('settings of a task become what KFP writes for them', () => {
  test.each<[string, KubernetesSettings, object]>([
    [
      'variables',
      {
        secretEnv: [{ secret: 'my', keys: { a: 'A' } }],
        configMapEnv: [{ configMap: 'cm', keys: { a: 'C' }, optional: true }],
        fieldEnv: { POD: 'metadata.name' },
      },
      {
        secretAsEnv: [
          {
            secretName: 'my',
            secretNameParameter: { runtimeValue: { constant: 'my' } },
            keyToEnv: [{ secretKey: 'a', envVar: 'A' }],
            optional: false,
          },
        ],
        configMapAsEnv: [
          {
            configMapName: 'cm',
            configMapNameParameter: { runtimeValue: { constant: 'cm' } },
            keyToEnv: [{ configMapKey: 'a', envVar: 'C' }],
            optional: true,
          },
        ],
        fieldPathAsEnv: [{ name: 'POD', fieldPath: 'metadata.name' }],
      },
    ],
    [
      'volumes',
      {
        volumeClaims: [{ claim: 'pvc', mountPath: '/d', subPath: 'x' }],
        ephemeralVolumes: [
          {
            name: 'v',
            mountPath: '/e',
            accessModes: ['ReadWriteOnce'],
            size: '5Gi',
            storageClass: 'fast',
          },
          { name: 'w', mountPath: '/f', accessModes: ['ReadWriteMany'], size: '1Gi' },
        ],
        emptyDirs: [{ name: 'ed', mountPath: '/ed', medium: 'Memory', sizeLimit: '1Gi' }],
        sharedMemory: { name: 'shm', size: '2Gi' },
      },
      {
        pvcMount: [
          {
            constant: 'pvc',
            pvcNameParameter: { runtimeValue: { constant: 'pvc' } },
            mountPath: '/d',
            subPath: 'x',
          },
        ],
        genericEphemeralVolume: [
          {
            volumeName: 'v',
            mountPath: '/e',
            accessModes: ['ReadWriteOnce'],
            size: '5Gi',
            storageClassName: 'fast',
          },
          {
            volumeName: 'w',
            mountPath: '/f',
            accessModes: ['ReadWriteMany'],
            size: '1Gi',
            defaultStorageClass: true,
          },
        ],
        emptyDirMounts: [
          { volumeName: 'ed', mountPath: '/ed', medium: 'Memory', sizeLimit: '1Gi' },
        ],
        enabledSharedMemory: { volumeName: 'shm', size: '2Gi' },
      },
    ],
    [
      'nodes',
      {
        nodeSelector: { a: 'b' },
        tolerations: [
          { key: 'k', value: 'v', effect: 'NoExecute', tolerationSeconds: 10 },
          { operator: 'Exists' },
        ],
        nodeAffinity: [
          { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }], weight: 5 },
        ],
        podAffinity: [
          {
            kind: 'antiAffinity',
            topologyKey: 'kubernetes.io/hostname',
            matchLabels: { app: 'x' },
          },
        ],
      },
      {
        nodeSelector: { labels: { a: 'b' } },
        tolerations: [
          { key: 'k', operator: 'Equal', value: 'v', effect: 'NoExecute', tolerationSeconds: '10' },
          { operator: 'Exists' },
        ],
        nodeAffinity: [
          { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }], weight: 5 },
        ],
        podAffinity: [
          { topologyKey: 'kubernetes.io/hostname', matchPodLabels: { app: 'x' }, anti: true },
        ],
      },
    ],
    [
      'the pod',
      {
        podLabels: { l: 'v' },
        podAnnotations: { an: 'v' },
        imagePullPolicy: 'Always',
        imagePullSecrets: ['a'],
        securityContext: { runAsUser: 1, runAsGroup: 2, runAsNonRoot: true },
        activeDeadline: '20s',
        initContainers: [{ name: 'proxy', image: 'proxy:1', args: ['-v'], isSidecar: true }],
      },
      {
        podMetadata: { labels: { l: 'v' }, annotations: { an: 'v' } },
        imagePullPolicy: 'Always',
        imagePullSecret: [
          { secretName: 'a', secretNameParameter: { runtimeValue: { constant: 'a' } } },
        ],
        securityContext: { runAsUser: '1', runAsGroup: '2', runAsNonRoot: true },
        activeDeadlineSeconds: '20',
        initContainers: [
          { name: 'proxy', image: 'proxy:1', args: ['-v'], restartPolicy: 'Always' },
        ],
      },
    ],
  ])('%s', (_, settings, config) => {
    expect(configOf(settings)).toEqual(config);
  });

  test('values of the run are bound where the task stands', () => {
    const { compiled, diagnostics } = compilePipeline(
      pipeline({
        name: 'p',
        params: { secret: z.string(), selector: z.record(z.string(), z.string()) },
        build(p) {
          const made = make({});
          use(
            {},
            {
              name: 'top',
              kubernetes: {
                secretEnv: [{ secret: made.label, keys: { a: 'A' } }],
                nodeSelector: p.selector,
              },
            },
          );
          when(made.ok, {}, () => {
            use({}, { name: 'inner', kubernetes: { imagePullSecrets: [p.secret] } });
          });
        },
      }),
      options,
    );
    expect(diagnostics).toEqual([]);
    const { spec, kubernetes } = compiled!;
    expect(kubernetes!.deploymentSpec!.executors).toMatchObject({
      'exec-top': {
        secretAsEnv: [
          {
            secretNameParameter: {
              taskOutputParameter: { producerTask: 'make', outputParameterKey: 'label' },
            },
          },
        ],
        nodeSelector: { nodeSelectorJson: { componentInputParameter: 'selector' } },
      },
      'exec-inner': {
        imagePullSecret: [
          { secretNameParameter: { componentInputParameter: 'pipelinechannel--secret' } },
        ],
      },
    });
    expect(spec.root.dag!.tasks.top!.dependentTasks).toEqual(['make']);
    expect(spec.root.dag!.tasks['condition-1']!.inputs!.parameters).toHaveProperty([
      'pipelinechannel--secret',
    ]);
  });

  test('and read back as they were written', () => {
    const { compiled } = compile({ podLabels: { a: 'b' } }, { workspace: { size: '10Gi' } });
    const read = readPipeline(writePipeline(compiled!));
    expect(read.diagnostics).toEqual([]);
    expect(read.kubernetes).toEqual(compiled!.kubernetes);
  });
});

test('settings of a pipeline', () => {
  const { compiled, diagnostics } = compile(
    { podLabels: { a: 'b' } },
    {
      workspace: { size: '10Gi', storageClass: 'fast', accessModes: ['ReadWriteMany'] },
      keepFor: '1d',
      keepAfterFailure: '7d',
      activeDeadline: '2h',
    },
  );
  expect(diagnostics).toEqual([]);
  expect(compiled!.kubernetes!.pipelineConfig).toEqual({
    workspace: {
      size: '10Gi',
      kubernetes: { pvcSpecPatch: { storageClassName: 'fast', accessModes: ['ReadWriteMany'] } },
    },
    resourceTtlOnCompletion: 86_400,
    resourceTtlOnFailure: 604_800,
    activeDeadlineSeconds: 7200,
  });
});

test('a claim is made, mounted and removed', () => {
  const { compiled, diagnostics } = compilePipeline(
    pipeline({
      name: 'p',
      params: {},
      build() {
        const made = createVolumeClaim({
          pvc_name: 'x',
          access_modes: ['ReadWriteMany'],
          size: '5Gi',
        });
        const user = use(
          {},
          { kubernetes: { volumeClaims: [{ claim: made.name, mountPath: '/data' }] } },
        );
        deleteVolumeClaim({ pvc_name: made.name }).after(user);
      },
    }),
    options,
  );
  expect(diagnostics).toEqual([]);
  const tasks = compiled!.spec.root.dag!.tasks;
  expect(tasks.use!.dependentTasks).toEqual(['createpvc']);
  expect(tasks.deletepvc!.dependentTasks).toEqual(['createpvc', 'use']);
});

describe('what Kubernetes would refuse is refused', () => {
  test.each<[KubernetesSettings, RegExp]>([
    [
      { secretEnv: [{ secret: 'My Secret', keys: { a: 'A' } }] },
      /"My Secret" is no name to Kubernetes/,
    ],
    [{ secretEnv: [{ secret: 's', keys: { a: '1A' } }] }, /"1A" is no name for a variable/],
    [{ secretVolumes: [{ secret: 's', mountPath: 'data' }] }, /no absolute path/],
    [{ secretVolumes: [{ secret: 's', mountPath: '/a/../etc' }] }, /no absolute path/],
    [
      {
        secretVolumes: [{ secret: 's', mountPath: '/a' }],
        volumeClaims: [{ claim: 'c', mountPath: '/a' }],
      },
      /two volumes are mounted at "\/a"/,
    ],
    [
      { volumeClaims: [{ claim: 'c', mountPath: '/a', subPath: '../b' }] },
      /no path within a volume/,
    ],
    [{ emptyDirs: [{ name: 'e', mountPath: '/e', sizeLimit: 'big' }] }, /"big" is no size/],
    [{ nodeAffinity: [{ weight: 101 }] }, /the weight 101 is not from 1 to 100/],
    [{ securityContext: { runAsUser: -1 } }, /-1 is no whole number/],
    [{ securityContext: { runAsUser: 0, runAsNonRoot: true } }, /is root/],
    [{ activeDeadline: 'soon' }, /"soon" is no time/],
  ])('%j', (settings, message) => {
    const { compiled, diagnostics } = compile(settings);
    expect(compiled).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: 'kubernetes-setting' }]);
    expect(diagnostics[0]!.message).toMatch(message);
  });

  test('of a pipeline, too', () => {
    const { diagnostics } = compile({}, { workspace: { size: 'huge' }, keepFor: 'ever' });
    expect(diagnostics.map(({ code }) => code)).toEqual([
      'kubernetes-setting',
      'kubernetes-setting',
    ]);
  });
});
