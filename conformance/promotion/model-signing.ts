import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalSigner } from '../../packages/slipway/src/adapters/local-issuer/local-signer.ts';
import type { Digest } from '../../packages/slipway/src/core/digest.ts';
import type { EnvironmentPorts } from '../../packages/slipway/src/environments/environment-ports.ts';
import { publishedKey } from '../../packages/slipway/src/identity/public-key.ts';
import { madeOf } from '../../packages/slipway/src/releases/fixtures/signed-release.ts';
import { TwoEnvironments } from '../../packages/slipway/src/releases/fixtures/two-environments.ts';
import { signStatement } from '../../packages/slipway/src/releases/signing/in-toto.ts';
import { modelFiles } from '../../packages/slipway/src/releases/signing/model-files.ts';
import {
  MODEL_FILE,
  SIGNATURE_FILE,
  signModel,
  verifyModelSignature,
} from '../../packages/slipway/src/releases/signing/model-signature.ts';
import { signProvenance } from '../../packages/slipway/src/releases/signing/provenance-statement.ts';
import type { ConformanceContext } from '../conformance-suite.ts';

const REQUIREMENTS = [
  'model-signing==1.1.1',
  'pyOpenSSL==26.4.0',
  'in-toto-attestation==0.9.3',
  'cryptography==50.0.2',
];

/** Order by UTF-16 unit, code point and path differ between them; some are escaped in JSON. */
const ODD_NAMES = [
  'model.onnx',
  'weights/\u{1f600}',
  'weights/\ue000',
  'weights/\u00e9',
  'weights-1',
  'weights.x',
  'a "b" c',
];

/** OpenSSF's model-signing and in-toto's own types take what Slipway signs, and Slipway what they sign. */
export async function modelSigning(context: ConformanceContext): Promise<void> {
  const { python } = await context.pythonVenv('model-signing', REQUIREMENTS);
  const script = join(context.repository, 'conformance/promotion/model_signing_tool.py');
  const ask = async (order: object): Promise<string | null> => {
    const input = JSON.stringify(order);
    return JSON.parse((await context.runProgram([python, script], { input })).stdout);
  };
  const folder = await context.temporaryFolder();
  const at = (name: string) => join(folder, name);
  await using both = new TwoEnvironments();
  const { staging } = both;
  writeModel(at('model'));
  const { uri } = await staging.artifacts.putPath(at('model'));
  const { files, digest } = await modelFiles(staging.artifacts, uri, folder);
  writeFileSync(at('public.pem'), (await staging.signer.publicKey()).pem);
  writeFileSync(
    at('model.sig'),
    JSON.stringify(await signModel({ name: 'model', files }, staging.signer)),
  );
  const theirs = { verb: 'verify', publicKey: at('public.pem'), signature: at('model.sig') };

  await context.check('model-signing verifies a model that an environment signed', async () => {
    assert.equal(await ask({ ...theirs, model: at('model') }), null);
  });
  const changes: readonly (readonly [string, (model: string) => void])[] = [
    ['was changed', (model) => appendFileSync(join(model, 'weights/part-1'), '!')],
    ['lacks a file', (model) => rmSync(join(model, 'weights/part-1'))],
    ['has a file more', (model) => writeFileSync(join(model, 'more'), '')],
  ];
  for (const [what, change] of changes)
    await context.check(`both refuse a model that ${what}`, async () => {
      rmSync(at('changed'), { recursive: true, force: true });
      writeModel(at('changed'));
      change(at('changed'));
      assert.match(
        String(await ask({ ...theirs, model: at('changed') })),
        /mismatch|unexpected|missing|differ/i,
      );
      const changed = await staging.artifacts.putPath(at('changed'));
      const read = await modelFiles(staging.artifacts, changed.uri, folder);
      const signature: unknown = JSON.parse(readFileSync(at('model.sig'), 'utf8'));
      const trusted = await staging.signer.publicKeys();
      assert.throws(() => verifyModelSignature(signature, read.files, trusted), {
        code: 'release-model-mismatch',
      });
    });

  for (const namedCurve of ['P-256', 'P-384', 'P-521'])
    await context.check(
      `Slipway verifies what model-signing signed with ${namedCurve}`,
      async () => {
        const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
        writeFileSync(at('private.pem'), privateKey.export({ format: 'pem', type: 'pkcs8' }));
        const order = {
          privateKey: at('private.pem'),
          model: at('model'),
          signature: at('theirs.sig'),
        };
        assert.equal(await ask({ verb: 'sign', ...order }), null);
        const signature: unknown = JSON.parse(readFileSync(at('theirs.sig'), 'utf8'));
        const key = publishedKey(publicKey);
        assert.equal(verifyModelSignature(signature, files, [key]), key.keyId);
        const other = await new LocalSigner({ keyFile: at('other.pem') }).publicKeys();
        assert.throws(() => verifyModelSignature(signature, files, other), {
          code: 'release-signature-invalid',
        });
      },
    );
  await otherForms(context, { python, ask, staging, folder });
  await provenance(context, { ask, staging, digest, publicKey: at('public.pem') });
}

/** Models as they lie elsewhere, under names that sort and escape in their own way. */
async function otherForms(
  context: ConformanceContext,
  made: {
    readonly python: string;
    readonly ask: (order: object) => Promise<string | null>;
    readonly staging: EnvironmentPorts;
    readonly folder: string;
  },
): Promise<void> {
  const { python, ask, staging, folder } = made;
  const publicKey = join(folder, 'public.pem');
  const verifies = async (model: string, uri: string) => {
    const { files } = await modelFiles(staging.artifacts, uri, folder);
    const signature = join(model, SIGNATURE_FILE);
    writeFileSync(
      signature,
      JSON.stringify(await signModel({ name: 'model', files }, staging.signer)),
    );
    const options = ['--signature', signature, '--public_key', publicKey];
    const { stdout } = await context.runProgram([
      ...([python, '-m', 'model_signing', 'verify', 'key', model] as const),
      ...options,
    ]);
    assert.match(stdout, /Verification succeeded/);
    return files.map(({ path }) => path);
  };
  await context.check(
    "model-signing's command verifies with the signature among the files",
    async () => {
      const model = join(folder, 'odd');
      mkdirSync(join(model, 'weights'), { recursive: true });
      for (const name of ODD_NAMES) writeFileSync(join(model, name), name);
      const { uri } = await staging.artifacts.putPath(model);
      assert.deepEqual((await verifies(model, uri)).sort(), ODD_NAMES.toSorted());
    },
  );
  await context.check('both list the same files in the same order, of one digest', async () => {
    const [model, signature] = [join(folder, 'odd'), join(folder, 'odd.sig')];
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const keyFile = join(folder, 'odd.pem');
    writeFileSync(keyFile, privateKey.export({ format: 'pem', type: 'pkcs8' }));
    rmSync(join(model, SIGNATURE_FILE), { force: true });
    assert.equal(await ask({ verb: 'sign', privateKey: keyFile, model, signature }), null);
    const theirs = saidIn(JSON.parse(readFileSync(signature, 'utf8')));
    const { uri } = await staging.artifacts.putPath(model);
    const { files } = await modelFiles(staging.artifacts, uri, folder);
    const ours = saidIn(await signModel({ name: 'odd', files }, staging.signer));
    assert.equal(ours.resources.length, ODD_NAMES.length);
    assert.deepEqual(ours, theirs);
  });
  await context.check(
    `model-signing's command verifies a model of one file as ${MODEL_FILE}`,
    async () => {
      const model = join(folder, 'one');
      mkdirSync(model);
      writeFileSync(join(model, MODEL_FILE), 'graph');
      const { uri } = await staging.artifacts.putPath(join(model, MODEL_FILE));
      assert.deepEqual(await verifies(model, uri), [MODEL_FILE]);
    },
  );
}

/** The subject of a bundle's statement, and the files it lists. */
function saidIn(bundle: unknown): { subject: unknown; resources: readonly unknown[] } {
  const { payload } = (bundle as { dsseEnvelope: { payload: string } }).dsseEnvelope;
  const { subject, predicate } = JSON.parse(Buffer.from(payload, 'base64').toString());
  return { subject, resources: predicate.resources };
}

async function provenance(
  context: ConformanceContext,
  made: {
    readonly ask: (order: object) => Promise<string | null>;
    readonly staging: EnvironmentPorts;
    readonly digest: Digest;
    readonly publicKey: string;
  },
): Promise<void> {
  const { ask, staging, digest, publicKey } = made;
  const materials = [{ name: 'train/table', uri: 'slipway://staging/x', digest }, { name: 'seed' }];
  const order = {
    verb: 'provenance',
    publicKey,
    envelope: await signProvenance(madeOf(digest, { materials }), staging.signer),
  };
  await context.check(
    "in-toto's and SLSA's types take a provenance, with no member unknown",
    async () => {
      assert.equal(await ask(order), null);
    },
  );
  await context.check('and would refuse a member that SLSA does not have', async () => {
    const { payload } = order.envelope;
    const { subject, predicateType, predicate } = JSON.parse(
      Buffer.from(payload, 'base64').toString(),
    );
    const more = { ...predicate, runDetails: { ...predicate.runDetails, mood: 'good' } };
    const about = { name: subject[0].name, digest };
    const envelope = await signStatement(
      { subject: about, predicateType, predicate: more },
      staging.signer,
    );
    assert.match(String(await ask({ ...order, envelope })), /no field named "mood"/);
  });
  await context.check('a provenance that was changed does not verify', async () => {
    const { envelope } = order;
    const payload = Buffer.from(envelope.payload, 'base64').toString();
    const changed = Buffer.from(payload.replace('ada@', 'eve@')).toString('base64');
    assert.match(
      String(await ask({ ...order, envelope: { ...envelope, payload: changed } })),
      /InvalidSignature/,
    );
  });
}

function writeModel(folder: string): void {
  mkdirSync(join(folder, 'weights'), { recursive: true });
  writeFileSync(join(folder, 'model.onnx'), 'graph');
  writeFileSync(join(folder, 'weights/part-1'), 'numbers');
  writeFileSync(join(folder, 'weights/part-10'), 'more numbers');
  writeFileSync(join(folder, 'weights-of-old'), 'sorts between');
}
