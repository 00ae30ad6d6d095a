import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Project } from '../../../environments/project.ts';
import type { AccessNeed } from '../../../plan/access-need.ts';
import { googleTerraform } from '../../../plan/google/google-terraform.ts';

/** Writes `main.tf.json` into a folder, made when it is missing; returns its path. */
export async function writeTerraform(
  folder: string,
  { project, needs }: { readonly project: Project; readonly needs: readonly AccessNeed[] },
): Promise<string> {
  const environments = Object.values(project.environments).map(({ name, keys, secrets }) => ({
    name,
    key: keys.provider.provider === 'cloud-kms' ? keys.provider.key : null,
    secrets,
  }));
  const file = join(folder, 'main.tf.json');
  await mkdir(folder, { recursive: true });
  await writeFile(file, `${JSON.stringify(googleTerraform(needs, environments), undefined, 2)}\n`);
  return file;
}
