import { createPublicKey } from 'node:crypto';
import type { Actor } from './actor.ts';
import { IdentityError } from './errors.ts';
import type { PeopleSettings, ServiceSettings, SignInSettings } from './member-settings.ts';
import { publishedKey } from './public-key.ts';
import type { Signer } from './signer.ts';
import type { TokenVerifier } from './token-verifier.ts';

/** Who may act in an environment. */
export interface Members {
  readonly name: string;
  readonly signIn: SignInSettings | null;
  readonly people: PeopleSettings;
  readonly services: ServiceSettings;
}

/** The person whose public key belongs to the private one. Throws `identity-unknown`. */
export async function personByKey({ name, people }: Members, signer: Signer): Promise<Actor> {
  const { keyId } = await signer.publicKey();
  for (const [person, { roles, publicKey }] of Object.entries(people))
    if (publicKey !== undefined && publishedKey(createPublicKey(publicKey)).keyId === keyId)
      return {
        name: person,
        environment: name,
        kind: 'person',
        roles,
        proof: `key:${keyId}`,
        sign: async (bytes) => Buffer.from((await signer.sign(bytes)).signature).toString('base64'),
      };
  throw unknown(name, `the key ${keyId} is none of its people's`);
}

/** The service or person that a token of an outside issuer proves. */
export async function memberByToken(
  members: Members,
  token: string,
  verifier: TokenVerifier,
): Promise<Actor> {
  const { name, services, people, signIn } = members;
  const issuer = issuerOf(token);
  if (issuer === signIn?.issuer) {
    const { email } = await verifier.verify(token, { issuer, audience: signIn.clientId });
    const person = email !== undefined && Object.hasOwn(people, email) ? people[email] : undefined;
    if (email === undefined || person === undefined)
      throw unknown(
        name,
        `${email ?? 'a person without a verified e-mail address'} is none of its people`,
      );
    return {
      name: email,
      environment: name,
      kind: 'person',
      roles: person.roles,
      proof: `oidc:${issuer}`,
    };
  }
  const ofIssuer = Object.entries(services).filter(([, service]) => service.issuer === issuer);
  let refusal: unknown = unknown(name, `none of its services has the issuer ${issuer}`);
  for (const [service, { audience = `slipway:${name}`, roles, subject }] of ofIssuer) {
    try {
      const verified = await verifier.verify(token, { issuer, audience });
      if (isSubject(subject, verified.subject))
        return {
          name: service,
          environment: name,
          kind: 'service',
          roles,
          proof: `token:${issuer}`,
        };
      refusal = unknown(name, `none of its services has the subject ${verified.subject}`);
    } catch (error) {
      refusal = error;
    }
  }
  throw refusal;
}

/** A trailing `*` stands for any rest. */
export const isSubject = (pattern: string, subject: string): boolean =>
  pattern.endsWith('*') ? subject.startsWith(pattern.slice(0, -1)) : subject === pattern;

/** What the token claims, to know whose keys to check it with. */
function issuerOf(token: string): string {
  try {
    const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    if (typeof payload.iss === 'string') return payload.iss as string;
  } catch {
    // Told below.
  }
  throw new IdentityError(
    'denied',
    'identity-token-invalid',
    'SLIPWAY_IDENTITY_TOKEN holds no token: it must be a JWT of an OpenID Connect issuer.',
  );
}

const unknown = (environment: string, problem: string): IdentityError =>
  new IdentityError(
    'denied',
    'identity-unknown',
    `${environment} does not know who this is: ${problem}. Who may act stands under environments.${environment}.people and .services of slipway.config.ts.`,
  );
