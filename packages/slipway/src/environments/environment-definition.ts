import { z } from 'zod';
import { peopleSettings, serviceSettings } from '../identity/member-settings.ts';
import { keySettings } from '../keys/key-settings.ts';
import { grantSettings } from '../plan/grant-settings.ts';
import { policySettings } from '../releases/release-policy.ts';
import { secretReference } from './secret-reference.ts';

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

export const smtp = z.strictObject({
  host: z.string().min(1).describe('name or address of the mail server'),
  port: z.int().min(1).max(65_535).describe('its port'),
  from: z.string().min(3).describe('sender of the mails'),
});

export const webhook = z.strictObject({
  url: z
    .union([z.url({ protocol: /^https?$/ }), secretReference])
    .describe('where alerts are posted to, or where that address is kept as a secret'),
  secret: secretReference.optional().describe('where the key is that signs what is posted'),
  internal: z
    .boolean()
    .default(false)
    .describe('whether it may be in a private network and without TLS'),
});

/** What a user writes for one environment; `slipway env show` prints the descriptions. */
export const environmentDefinition = z.strictObject({
  releasesTo: z
    .string()
    .optional()
    .describe('environment that accepted models are released into; itself by default'),
  smtp: smtp.optional().describe('mail server for alerts'),
  webhook: webhook.optional().describe('address that gets the alerts of all monitors'),
  sharedCache: z
    .string()
    .min(1)
    .optional()
    .describe(
      "folder in which machines with this environment's key share the results of steps, relative to the project",
    ),
  importsFrom: z
    .array(z.string().min(1))
    .default([])
    .describe('folders outside of the project that importers may read, relative to it'),
  retention: z
    .strictObject({
      olderThan: z
        .string()
        .regex(/^\d{1,6}[mhdw]$/, 'must be an age such as 12h, 30d or 8w')
        .optional()
        .describe('runs and reusable results older than this go: 12h, 30d, 8w'),
      keepRuns: z
        .int()
        .min(0)
        .optional()
        .describe('the newest runs of each pipeline stay, however old'),
    })
    .default({})
    .describe('what slipway gc keeps, unless it is told otherwise'),
  variables: z
    .record(z.string().regex(VARIABLE), z.string())
    .default({})
    .describe("environment variables that the environment's steps see"),
  secrets: z
    .record(z.string().regex(VARIABLE), secretReference)
    .default({})
    .describe('secrets that steps may ask for: where each one is, never what it is'),
  people: peopleSettings.describe(
    'who has which roles; nobody named: everybody who may read the state folder has all of them',
  ),
  services: serviceSettings.describe('services by what the token of which issuer says'),
  keys: keySettings
    .prefault({})
    .describe("where the environment's key is, and what follows when it is taken away"),
  grants: grantSettings.describe(
    'what identities may do here; without it, what the steps of a pipeline declare',
  ),
  policy: policySettings.prefault({}).describe('what must hold before a release enters'),
});
