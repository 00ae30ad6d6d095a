/** Whether Slipway runs from its TypeScript sources (a checkout, tests) or from the built package. */
export const runsFromSources: boolean = import.meta.url.endsWith('.ts');

/** Node options a child process needs so that `slipway` means the same files there as here. */
export const nodeOptionsOfChildren: readonly string[] = runsFromSources
  ? ['--conditions=slipway-source']
  : [];
