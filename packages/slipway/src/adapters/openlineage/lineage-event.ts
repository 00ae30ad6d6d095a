/** The members of an OpenLineage RunEvent that Slipway writes. Source: spec 2-0-2. */
export interface LineageEvent {
  readonly eventTime: string;
  readonly producer: string;
  readonly schemaURL: string;
  readonly eventType: 'START' | 'RUNNING' | 'COMPLETE' | 'FAIL' | 'ABORT';
  readonly run: { readonly runId: string; readonly facets: Facets };
  readonly job: { readonly namespace: string; readonly name: string; readonly facets: Facets };
  readonly inputs: readonly LineageDataset[];
  readonly outputs: readonly LineageDataset[];
}

export interface LineageDataset {
  readonly namespace: string;
  readonly name: string;
  readonly facets: Facets;
}

export type Facets = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export const PRODUCER = 'https://www.npmjs.com/package/slipway';

const SPEC = 'https://openlineage.io/spec';

export const RUN_EVENT_SCHEMA = `${SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent`;

/** A facet with the two members every facet has; `schema` is its file and name in the spec. */
export const facet = (schema: string, members: Readonly<Record<string, unknown>>) => ({
  _producer: PRODUCER,
  _schemaURL: `${SPEC}/facets/${schema}`,
  ...members,
});
