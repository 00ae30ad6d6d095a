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

/** A token of an outside issuer, and the access token of the same sign-in where there is one. */
export interface GivenToken {
  readonly idToken: string;
  readonly accessToken?: string;
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
        sign: signing(signer),
      };
  throw unknown(name, `the key ${keyId} is none of its people's`);
}

/** A person who signed in otherwise signs with the key that is named beside the address, if it is here. */
export async function withKey(
  { people }: Members,
  actor: Actor,
  signer: Signer | undefined,
): Promise<Actor> {
  const publicKey = Object.hasOwn(people, actor.name) ? people[actor.name]?.publicKey : undefined;
  if (publicKey === undefined || signer === undefined || actor.kind !== 'person') return actor;
  const { keyId } = await signer.publicKey();
  const isTheirs = publishedKey(createPublicKey(publicKey)).keyId === keyId;
  return isTheirs ? { ...actor, sign: signing(signer) } : actor;
}

/** The service or person that a token of an outside issuer proves; the first that it fits. */
export async function memberByToken(
  members: Members,
  given: GivenToken,
  verifier: TokenVerifier,
): Promise<Actor> {
  const issuer = issuerOf(given.idToken);
  const candidates: (() => Promise<Actor>)[] = [];
  if (issuer === members.signIn?.issuer)
    candidates.push(() => personByToken(members, given, verifier));
  for (const service of Object.keys(members.services))
    if (members.services[service]?.issuer === issuer)
      candidates.push(() => serviceByToken(members, { service, token: given.idToken }, verifier));
  let refusal: IdentityError | undefined;
  for (const candidate of candidates) {
    try {
      return await candidate();
    } catch (error) {
      if (!(error instanceof IdentityError && error.category === 'denied')) throw error;
      // That it is genuine and of somebody else says more than that it does not fit here.
      if (refusal?.code !== 'identity-unknown') refusal = error;
    }
  }
  throw refusal ?? unknown(members.name, `none of its services has the issuer ${issuer}`);
}

async function personByToken(
  { name, people, signIn }: Members,
  { idToken, accessToken }: GivenToken,
  verifier: TokenVerifier,
): Promise<Actor> {
  const { issuer = '', clientId: audience = '' } = signIn ?? {};
  const { email } = await verifier.verify(idToken, { issuer, audience, accessToken });
  const person = email !== undefined && Object.hasOwn(people, email) ? people[email] : undefined;
  if (email === undefined || person === undefined)
    throw unknown(
      name,
      `${email ?? 'a person without a verified e-mail address'} is none of its people`,
    );
  const { roles } = person;
  return { name: email, environment: name, kind: 'person', roles, proof: `oidc:${issuer}` };
}

async function serviceByToken(
  { name, services }: Members,
  { service, token }: { readonly service: string; readonly token: string },
  verifier: TokenVerifier,
): Promise<Actor> {
  const settings = services[service];
  if (settings === undefined) throw unknown(name, `${service} is none of its services`);
  const { audience = `slipway:${name}`, issuer, roles, subject } = settings;
  const verified = await verifier.verify(token, { issuer, audience });
  if (!isSubject(subject, verified.subject))
    throw unknown(name, `none of its services has the subject ${verified.subject}`);
  return { name: service, environment: name, kind: 'service', roles, proof: `token:${issuer}` };
}

/** A trailing `*` stands for any rest. */
export const isSubject = (pattern: string, subject: string): boolean =>
  pattern.endsWith('*') ? subject.startsWith(pattern.slice(0, -1)) : subject === pattern;

const signing =
  (signer: Signer) =>
  async (bytes: Uint8Array): Promise<string> =>
    Buffer.from((await signer.sign(bytes)).signature).toString('base64');

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
