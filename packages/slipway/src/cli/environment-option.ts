/** `--environment`, as most commands have it. */
export const environmentOption = {
  kind: 'text',
  value: 'name',
  short: 'e',
  summary: 'environment; default: the default one of the project',
} as const;
