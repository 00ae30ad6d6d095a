import type { Diagnostic } from '../../core/diagnostics.ts';
import { checkArguments } from './check-arguments.ts';
import { checkArtifactTypes } from './check-artifact-types.ts';
import { checkConditions } from './check-conditions.ts';
import { checkExits } from './check-exits.ts';
import { checkLoops } from './check-loops.ts';
import { checkNames } from './check-names.ts';
import { checkOrder } from './check-order.ts';
import { checkOutputs } from './check-outputs.ts';
import { checkParameterTypes } from './check-parameter-types.ts';
import { checkPlaceholders } from './check-placeholders.ts';
import { checkPlatformInputs } from './check-platform-inputs.ts';
import { checkReferences } from './check-references.ts';
import { checkSecrets } from './check-secrets.ts';
import { checkSelectors } from './check-selectors.ts';
import { checkSkipped } from './check-skipped.ts';
import { checkUnused } from './check-unused.ts';
import { type LintInput, type LintModel, lintModel } from './lint-model.ts';
import { LintReport } from './lint-report.ts';

/** Every rule; a new one is one file and one line here. */
const RULES: readonly ((model: LintModel, report: LintReport) => void)[] = [
  checkReferences,
  checkArguments,
  checkParameterTypes,
  checkArtifactTypes,
  checkLoops,
  checkOutputs,
  checkOrder,
  checkPlaceholders,
  checkConditions,
  checkSelectors,
  checkSkipped,
  checkExits,
  checkSecrets,
  checkNames,
  checkPlatformInputs,
  checkUnused,
];

/**
 * Finds what cannot be right in anybody's pipeline that reads: references, types, order, conditions,
 * placeholders, secrets. Silent on what KFP's compiler writes, but for what it compiles wrongly.
 */
export function lintPipeline(input: LintInput): Diagnostic[] {
  const model = lintModel(input);
  const report = new LintReport();
  for (const rule of RULES) rule(model, report);
  return report.diagnostics;
}
