import { pipeline } from 'slipway';
import { z } from 'zod';
import { make, show } from './programs.ts';

// #region example
export const twin = pipeline({
  name: 'kubernetes-settings',
  params: {
    secret: z.string(),
    selector: z.record(z.string(), z.string()).default({ disk: 'ssd' }),
    toleration: z.record(z.string(), z.json()).default({}),
  },
  kubernetes: {
    workspace: { size: '10Gi', storageClass: 'fast', accessModes: ['ReadWriteMany'] },
  },
  build({ secret, selector, toleration }) {
    const made = make({});
    show(
      { text: 'a' },
      {
        kubernetes: {
          secretEnv: [
            { secret: 'db', keys: { password: 'DB_PASSWORD' } },
            { secret, keys: { key: 'KEY' }, optional: true },
          ],
          secretVolumes: [{ secret: made.label, mountPath: '/secrets' }],
          configMapEnv: [{ configMap: 'settings', keys: { level: 'LEVEL' } }],
          configMapVolumes: [{ configMap: 'settings', mountPath: '/settings' }],
          fieldEnv: { POD: 'metadata.name' },
          volumeClaims: [
            { claim: 'data', mountPath: '/data', subPath: '2026' },
            { claim: secret, mountPath: '/more' },
          ],
          ephemeralVolumes: [
            {
              name: 'scratch',
              mountPath: '/scratch',
              accessModes: ['ReadWriteOnce'],
              size: '5Gi',
              storageClass: 'fast',
            },
          ],
          emptyDirs: [{ name: 'cache', mountPath: '/cache', medium: 'Memory', sizeLimit: '1Gi' }],
        },
      },
    );
    show(
      { text: 'b' },
      {
        kubernetes: {
          nodeSelector: { disk: 'ssd' },
          tolerations: [
            { key: 'gpu', value: 'yes', effect: 'NoExecute', tolerationSeconds: 60 },
            toleration,
          ],
          nodeAffinity: [
            { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a', 'b'] }], weight: 5 },
          ],
          podLabels: { team: 'growth' },
          podAnnotations: { note: 'spot' },
          imagePullPolicy: 'Always',
          imagePullSecrets: ['registry', secret],
          securityContext: { runAsUser: 1000, runAsGroup: 2000, runAsNonRoot: true },
          activeDeadline: '10m',
        },
      },
    );
    show({ text: 'c' }, { kubernetes: { nodeSelector: selector } });
  },
});
// #endregion
