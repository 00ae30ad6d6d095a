import type { BuildScope } from './build-scope.ts';
import { producerOf } from './channels.ts';
import { displayNameOf, type GroupNode, groupsIn } from './graph.ts';
import type { AnyRef, OneOfOrigin } from './references.ts';

/**
 * Notes in every group what it has to hand out, and numbers the values of branches as KFP does:
 * only what someone uses leaves its group.
 */
export function markExports(scope: BuildScope, uses: readonly AnyRef[]): void {
  for (const reference of uses) mark(scope, reference);
  for (const { oneOfs } of groupsIn(scope.root)) numberInOrder(oneOfs);
}

function mark(scope: BuildScope, { origin }: AnyRef): void {
  if (origin.kind === 'field') mark(scope, origin.of);
  if (origin.kind === 'collected') handOut(scope, { group: origin.loop, value: origin.of });
  if (origin.kind !== 'one-of' || origin.branches.oneOfs.has(origin)) return;
  origin.branches.oneOfs.add(origin);
  for (const [index, value] of origin.of.entries()) {
    const group = origin.branches.groups[index];
    if (group !== undefined) handOut(scope, { group, value });
  }
}

interface HandOut {
  readonly group: GroupNode;
  readonly value: AnyRef;
}

function handOut(scope: BuildScope, { group, value }: HandOut): void {
  if (group.exports.has(value)) return;
  const isLoop = group.kind === 'for-loop';
  if (producerOf(value)?.home !== group) {
    scope.report(
      isLoop ? 'loop-output' : 'branch-output',
      `What ${isLoop ? 'the loop' : 'the branch'} "${displayNameOf(group)}" returns must be an output of a task that stands directly in it. Pass a value from elsewhere through a step.`,
      group.source,
    );
    return;
  }
  if (isNested(group, value))
    scope.report(
      'output-nesting',
      `What the ${isLoop ? 'loop' : 'branch'} "${displayNameOf(group)}" returns is itself put together of branches${isLoop ? '' : ' or iterations'}, which KFP cannot hand on. Pass it through a step.`,
      group.source,
    );
  group.exports.add(value);
  mark(scope, value);
}

/** KFP knows lists of lists, but no OneOf of a OneOf or of a list, and no list of OneOfs. */
const isNested = ({ kind }: GroupNode, { origin }: AnyRef): boolean =>
  origin.kind === 'one-of' || (origin.kind === 'collected' && kind !== 'for-loop');

/** KFP counts in the order in which the author made them. */
function numberInOrder(oneOfs: ReadonlySet<OneOfOrigin>): void {
  const ordered = [...oneOfs].sort((a, b) => a.made - b.made);
  for (const [index, origin] of ordered.entries()) origin.number = index + 1;
}
