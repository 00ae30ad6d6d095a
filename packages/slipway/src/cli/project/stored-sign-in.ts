import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { IdentityError } from '../../identity/errors.ts';
import type { SignInSettings } from '../../identity/member-settings.ts';
import type { SignIn } from '../../identity/sign-in.ts';
import type { CommandIo } from '../command-definition.ts';

const schema = z.object({
  issuer: z.string(),
  idToken: z.string(),
  accessToken: z.string(),
  refreshToken: z.string().nullable(),
  expiresAtMs: z.number(),
});

/** The person's sign-in at this provider, as `identity login` left it; undefined: there is none. */
export function readSignIn(io: CommandIo, settings: SignInSettings): SignIn | undefined {
  const file = signInFile(io, settings);
  try {
    const { issuer: _told, ...signIn } = schema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return signIn;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new IdentityError(
      'corrupt',
      'identity-sign-in-unreadable',
      `The sign-in kept in ${file} cannot be read. Sign in again with slipway identity login, or forget it with slipway identity logout.`,
      { cause },
    );
  }
}

/** Keeps it for nobody but the person. */
export function keepSignIn(io: CommandIo, settings: SignInSettings, signIn: SignIn): void {
  const file = signInFile(io, settings);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomUUID()}`;
  const text = JSON.stringify({ issuer: settings.issuer, ...signIn });
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
  renameSync(draft, file);
}

/** Whether there was one. */
export function forgetSignIn(io: CommandIo, settings: SignInSettings): boolean {
  try {
    rmSync(signInFile(io, settings));
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw cause;
  }
}

/** One per provider and client, whatever the project. */
function signInFile(io: CommandIo, { issuer, clientId }: SignInSettings): string {
  const name = createHash('sha256')
    .update(JSON.stringify([issuer, clientId]))
    .digest('hex');
  return join(io.settings.personalFolder, 'sign-in', `${name.slice(0, 32)}.json`);
}
