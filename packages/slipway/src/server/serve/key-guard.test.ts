import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FilesystemArtifactStore } from '../../adapters/filesystem/filesystem-artifact-store.ts';
import { SealedObjectFiles } from '../../adapters/filesystem/sealed-object-files.ts';
import { KeyringKeyProvider } from '../../adapters/keyring/keyring-key-provider.ts';
import { digestInEnvironment } from '../../artifacts/artifact-uri.ts';
import { silentLogger } from '../../core/logger.ts';
import { DataKeyCache } from '../../keys/data-key-cache.ts';
import { rewrap } from '../../keys/rewrap.ts';
import { INFER, inferBody, openApp, PREDICT } from './fixtures/serve-app.ts';
import { person } from './fixtures/serve-fixture.ts';
import { KeyGuard } from './key-guard.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'key-guard-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A server whose model lies under a real key ring, with one deployment. */
async function serveUnderKey(onDisabled: 'preventNew' | 'shutdown') {
  let nowMs = 0;
  const clock = { now: () => nowMs };
  const ring = new KeyringKeyProvider({ environment: 'prod', folder, clock });
  const keys = new DataKeyCache({ keys: ring, seconds: 3600, clock, onUnwrapped: () => undefined });
  const place = join(folder, 'artifacts');
  const artifacts = new FilesystemArtifactStore({ environment: 'prod', folder: place, keys });
  const files = new SealedObjectFiles({ name: 'artifacts', folder: place });
  const model = new URL('../../adapters/onnx/fixtures/income.onnx', import.meta.url);
  const { uri } = await artifacts.putBytes(await readFile(model));
  const guard = new KeyGuard({
    environment: 'prod',
    onDisabled,
    administration: ring,
    keyVersionOf: (artifact) => files.keyVersionOf(digestInEnvironment(artifact, 'prod')),
    forget: () => keys.forget(),
    clock,
    logger: silentLogger,
  });
  const serve = await openApp({ artifacts, guard });
  const { deployment } = await serve.deploy({ artifactUri: uri, trafficPercent: 100 });
  const later = async (): Promise<void> => {
    nowMs += 5000;
    await serve.live.sync();
  };
  await later();
  const predict = () => serve.call('POST', PREDICT, { instances: [person] });
  expect((await predict()).status).toBe(200);
  return { ...serve, deployment, ring, keys, files, uri, later, predict };
}

describe('a key that is taken away while it serves', () => {
  test('under preventNew, loaded models answer on and nothing new is loaded', async () => {
    const { ring, later, predict, deploy, uri, deployment, live } =
      await serveUnderKey('preventNew');
    await ring.disable('1');
    await later();
    expect((await predict()).status).toBe(200);
    // Its data key was in memory for an hour more: taking the key away ends that.
    await deploy({ artifactUri: uri, trafficPercent: 100 });
    await later();
    expect((await predict()).body.deployedModelId).toBe(deployment.id);
    await ring.enable('1');
    for (let syncs = 0; syncs < 10; syncs += 1) await later();
    const { body } = await predict();
    expect(body.deployedModelId).not.toBe(deployment.id);
    expect(live.isReady).toBe(true);
  });

  test('under shutdown, its endpoints answer 503 with a code until it is back', async () => {
    const { ring, later, predict, call } = await serveUnderKey('shutdown');
    await ring.disable('1');
    await later();
    const refused = await predict();
    expect(refused.status).toBe(503);
    expect(refused.headers['slipway-error']).toBe('serve-key-disabled');
    expect(refused.body.error.message).toContain('slipway keys enable 1');
    const other = await call('POST', INFER, inferBody());
    expect(other.status).toBe(503);
    expect(other.headers['slipway-error']).toBe('serve-key-disabled');
    expect((await call('GET', '/v2/models/income/ready')).status).toBe(503);
    await ring.enable('1');
    await later();
    expect((await predict()).status).toBe(200);
  });

  test('an endpoint whose model was rewrapped does not stop with the version before', async () => {
    const { ring, keys, files, later, predict } = await serveUnderKey('shutdown');
    await ring.rotate();
    const stores = [files];
    const { signal } = new AbortController();
    await rewrap({ stores, keys, administration: ring, signal, onProgress: () => undefined });
    await ring.destroy('1');
    await later();
    expect((await predict()).status).toBe(200);
  });

  test('a key whose state cannot be read stops nobody', async () => {
    const { later, predict } = await serveUnderKey('shutdown');
    writeFileSync(join(folder, 'keyring.json'), 'damaged');
    await later();
    expect((await predict()).status).toBe(200);
  });
});
