import { z } from 'zod';

const duration = z.string().regex(/^\d{1,6}[mhdw]$/, 'must be an age such as 30m, 12h, 7d or 8w');
const instant = z.iso.datetime({ offset: true });

/** A bound on a number of the evaluation: `{ metric: 'auc', min: 0.9 }`. */
const metricGate = z
  .strictObject({
    /** Name in the evaluation, dotted inside of objects: `accuracy.low`. */
    metric: z.string().min(1),
    min: z.number().optional(),
    max: z.number().optional(),
  })
  .refine(({ min, max }) => min !== undefined || max !== undefined, 'needs min or max');

const freezeWindow = z
  .strictObject({ from: instant, until: instant, reason: z.string().min(1) })
  .refine(({ from, until }) => Date.parse(from) < Date.parse(until), 'ends before it starts');

const rules = {
  approvals: z.int().min(0).max(20).describe('how many people with the role approver must approve'),
  validation: z
    .boolean()
    .describe('whether a person with the role validator must have validated the model'),
  separation: z
    .boolean()
    .describe('whether author, approvers and validator must be different people'),
  approvalsExpireAfter: duration.describe('how long an approval counts'),
  soak: duration
    .nullable()
    .describe('how long the release must have been in use in the environment it comes from'),
  gates: z.array(metricGate).describe('bounds on numbers of the evaluation'),
  evidence: z
    .array(z.enum(['evaluation', 'baseline', 'provenance', 'signature']))
    .describe('evidence without which nothing enters'),
  freezes: z.array(freezeWindow).describe('times in which nothing enters'),
};

const partialRules = z.strictObject(rules).partial();

export const RISK_TIERS = ['low', 'medium', 'high'] as const;

/** What must hold before a release may enter an environment. */
export const policySettings = z.strictObject({
  ...partialRules.shape,
  tiers: z
    .partialRecord(z.enum(RISK_TIERS), partialRules)
    .default({})
    .describe('rules that differ for models of a risk tier'),
  models: z
    .record(z.string(), z.enum(RISK_TIERS))
    .default({})
    .describe('risk tier of each model; medium by default'),
});

export type RiskTier = (typeof RISK_TIERS)[number];
export type MetricGate = z.output<typeof metricGate>;

export type PolicySettings = z.output<typeof policySettings>;
/** The rules for one model, every default filled in. */
export type ReleaseRules = { readonly [K in keyof typeof rules]: z.output<(typeof rules)[K]> };

const DEFAULTS: ReleaseRules = {
  approvals: 0,
  validation: false,
  separation: true,
  approvalsExpireAfter: '7d',
  soak: null,
  gates: [],
  evidence: [],
  freezes: [],
};

/** The rules that hold for a model: of its tier, then of the policy, then the defaults. */
export function rulesFor(
  policy: PolicySettings,
  model: string,
): { readonly tier: RiskTier; readonly rules: ReleaseRules } {
  const tier = (Object.hasOwn(policy.models, model) ? policy.models[model] : undefined) ?? 'medium';
  const { tiers, models: _, ...base } = policy;
  return { tier, rules: { ...DEFAULTS, ...given(base), ...given(tiers[tier] ?? {}) } };
}

const given = (partial: Partial<Record<keyof ReleaseRules, unknown>>): Partial<ReleaseRules> =>
  Object.fromEntries(Object.entries(partial).filter(([, value]) => value !== undefined));
