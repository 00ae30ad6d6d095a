import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConformanceContext } from '../conformance-suite.ts';

/** The provider's own sources of 2026-08-28: the Go proxy has its releases under no other name. */
const PROVIDER = 'github.com/hashicorp/terraform-provider-google';
const PROVIDER_VERSION = 'v1.20.1-0.20260828184646-f3721fb45fa3';
const BUILD_MS = 60 * 60_000;

/** What `slipway plan --terraform` writes is right to Terraform and to Google's own provider. */
export async function terraform(context: ConformanceContext): Promise<void> {
  const program = await terraformProgram(context);
  if (program === undefined) {
    context.log('neither terraform nor tofu is on this machine: main.tf.json is not validated');
    return;
  }
  const settings = await providerSettings(context);
  if (settings === undefined) {
    context.log(
      `${PROVIDER} is not built, which takes half an hour: main.tf.json is not validated; SLIPWAY_BUILD_PROVIDER=1 builds it`,
    );
    return;
  }
  const folder = await context.temporaryFolder();
  const example = join(context.repository, 'examples/census-income');
  const slipway = join(context.repository, 'packages/slipway/bin/slipway.mjs');
  await context.runProgram(
    [process.execPath, slipway, 'plan', '-e', 'staging', '--terraform', folder],
    { folder: example },
  );
  const variables = { TF_CLI_CONFIG_FILE: settings, CHECKPOINT_DISABLE: '1' };
  const validate = async (where: string): Promise<void> => {
    await context.runProgram([program, 'validate', '-no-color'], { folder: where, variables });
  };
  const file = join(folder, 'main.tf.json');

  await context.check(
    'terraform validate accepts the IAM and KMS bindings of census-income',
    async () => {
      await validate(folder);
    },
  );
  await context.check('the provider knows every member: a changed one is refused', async () => {
    const wrong = await context.temporaryFolder();
    const text = await readFile(file, 'utf8');
    await writeFile(
      join(wrong, 'main.tf.json'),
      text.replaceAll('"crypto_key_id"', '"crypto_key"'),
    );
    await assert.rejects(validate(wrong), /Missing required argument|Unsupported argument/);
  });
  await context.check('every reference is to something that is declared', async () => {
    const wrong = await context.temporaryFolder();
    const { google_service_account: _, ...resource } = (
      JSON.parse(await readFile(file, 'utf8')) as { resource: Record<string, unknown> }
    ).resource;
    const document = { ...JSON.parse(await readFile(file, 'utf8')), resource };
    await writeFile(join(wrong, 'main.tf.json'), JSON.stringify(document));
    await assert.rejects(validate(wrong), /has not been\s+declared/);
  });
}

async function terraformProgram(context: ConformanceContext): Promise<string | undefined> {
  for (const program of ['terraform', 'tofu']) {
    const variables = { CHECKPOINT_DISABLE: '1' };
    const version = await context
      .runProgram([program, 'version'], { variables })
      .catch(() => undefined);
    if (version === undefined) continue;
    context.log(version.stdout.split('\n')[0] ?? program);
    return program;
  }
  return undefined;
}

/** Builds the provider once, and tells Terraform where it is: no registry is asked. */
async function providerSettings(context: ConformanceContext): Promise<string | undefined> {
  const folder = join(context.repository, '.venvs/terraform-provider-google', PROVIDER_VERSION);
  await mkdir(folder, { recursive: true });
  if (!existsSync(join(folder, 'terraform-provider-google'))) {
    if (process.env.SLIPWAY_BUILD_PROVIDER !== '1') return undefined;
    context.log(`building ${PROVIDER}@${PROVIDER_VERSION}; this takes minutes, once`);
    await context.runProgram(['go', 'install', `${PROVIDER}@${PROVIDER_VERSION}`], {
      variables: { GOBIN: folder, GOFLAGS: '-buildvcs=false' },
      timeoutMs: BUILD_MS,
    });
  }
  const settings = join(folder, 'terraform.tfrc');
  await writeFile(
    settings,
    `provider_installation {\n  dev_overrides { "hashicorp/google" = ${JSON.stringify(folder)} }\n  direct {}\n}\n`,
  );
  return settings;
}
