/** KFP's rule for names in a DAG: lower case, everything but letters and digits becomes one dash. */
export const sanitizedName = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '') || 'task';
