import type { parse } from '@bufbuild/cel';

/** A node of a parsed CEL expression. */
export type CelExpr = ReturnType<typeof parse>['expr'];
