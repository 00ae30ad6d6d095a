import { z } from 'zod';
import { publicKeyPem } from './public-key.ts';
import { ROLES } from './roles.ts';

const roles = z.array(z.enum(ROLES)).min(1).describe('what they may do');

/** PEM afterwards, however it was given. */
const publicKey = z.string().transform((text, context) => {
  const pem = publicKeyPem(text);
  if (pem !== undefined) return pem;
  context.addIssue('must be a P-256 public key, as slipway identity create prints it');
  return z.NEVER;
});

/** People of an environment by e-mail address. */
export const peopleSettings = z
  .record(
    z.email(),
    z.strictObject({
      roles,
      publicKey: publicKey
        .optional()
        .describe(
          "public half of the person's own key (slipway identity create), for signing in without a provider",
        ),
    }),
  )
  .default({});

/** Services of an environment: what a token of which issuer must say. */
export const serviceSettings = z
  .record(
    z.string().regex(/^[a-z][a-z0-9:/._-]{0,100}$/, 'must be a short lower-case name'),
    z.strictObject({
      roles,
      issuer: z
        .url()
        .describe('iss of the token, such as https://token.actions.githubusercontent.com'),
      subject: z
        .string()
        .min(1)
        .describe('sub of the token, whole; a trailing * stands for any rest'),
      audience: z
        .string()
        .min(1)
        .optional()
        .describe('aud of the token; default: slipway:<environment>'),
    }),
  )
  .default({});

/** The OpenID Connect provider at which people sign in. */
export const signInSettings = z.strictObject({
  issuer: z.url(),
  clientId: z.string().min(1),
  /** Reference to the client's secret, for providers that insist on one. */
  clientSecret: z.string().optional(),
  scopes: z.array(z.string().min(1)).default(['openid', 'email']),
});

export type PeopleSettings = z.output<typeof peopleSettings>;
export type ServiceSettings = z.output<typeof serviceSettings>;
export type SignInSettings = z.output<typeof signInSettings>;
