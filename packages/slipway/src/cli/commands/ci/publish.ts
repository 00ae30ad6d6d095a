import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandResult } from '../../command-definition.ts';
import { CliError } from '../../errors.ts';

/** Writes the pipeline as `<folder>/<environment>/<name>.yaml`; a reader sees the old file or the new. */
export async function publish(
  folder: string,
  file: { readonly environment: string; readonly name: string; readonly text: string },
): Promise<CommandResult> {
  const place = join(folder, file.environment);
  const path = join(place, `${file.name}.yaml`);
  const partial = join(place, `.${file.name}-${randomUUID()}.partial`);
  try {
    await mkdir(place, { recursive: true });
    await writeFile(partial, file.text);
    await rename(partial, path);
  } catch (cause) {
    await rm(partial, { force: true });
    throw new CliError(
      'environment',
      'ci-publish',
      `${path} cannot be written: ${(cause as Error).message}. Check ci.publishTo in slipway.config.ts.`,
      { cause },
    );
  }
  return { json: { file: path }, text: `Wrote ${path}.` };
}
