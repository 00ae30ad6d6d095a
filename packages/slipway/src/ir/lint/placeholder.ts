/** A `{{$…}}` in a text: what it reads, or `malformed` when KFP would leave it as it is. */
export type Placeholder =
  | { readonly kind: 'value'; readonly text: string }
  | { readonly kind: 'malformed'; readonly text: string }
  | {
      readonly kind: 'reference';
      readonly text: string;
      readonly side: 'inputs' | 'outputs';
      readonly of: 'parameters' | 'artifacts';
      readonly name: string;
    };

const PLACEHOLDER = /\{\{\$([^{}]{0,500})\}\}/g;

/** Of a run and its task; the last six are Vertex's. */
const RUN_VALUES = new Set([
  ...['pipeline_job_name', 'pipeline_job_resource_name', 'pipeline_job_uuid'],
  ...['pipeline_task_name', 'pipeline_task_uuid', 'pipeline_root', 'workspace_path'],
  ...['pipeline_job_create_time_utc', 'pipeline_job_schedule_time_utc'],
  ...['pipeline_google_cloud_project_id', 'pipeline_google_cloud_location'],
  ...['pipeline_service_account', 'pipeline_network', 'pipeline_persistent_resource_id'],
  'pipeline_encryption_key_name',
]);

const OTHER_VALUES = new Set(['', '.outputs.output_file', '.outputMetadataUri']);

const ESCAPE = /\.json_escape\[[01]\]$/;
const REFERENCE =
  /^\.(inputs|outputs)\.(parameters|artifacts)\[(?:'([^']*)'|\\?"([^"\\]*)\\?")\](.*)$/s;
const KEY = String.raw`\[(?:'[^']*'|\\?"[^"\\]*\\?")\]`;

/** What may follow the name; a parameter's input is whole. */
const AFTER = {
  'inputs.parameters': new RegExp(`^(?:\\.[A-Za-z_]\\w*|${KEY}|\\[\\d+\\])*$`),
  'inputs.artifacts': new RegExp(
    `^(?:\\[\\d+\\])?(?:\\.(?:uri|path|name|type|value)|\\.(?:metadata|properties|custom_properties)(?:\\.\\w+|${KEY})*)?$`,
  ),
  'outputs.parameters': /^\.output_file$/,
  'outputs.artifacts': new RegExp(
    `^(?:\\[\\d+\\])?(?:\\.(?:uri|path|name|type)|\\.(?:metadata|properties|custom_properties)(?:\\.\\w+|${KEY})*)?$`,
  ),
} as const;

/** All placeholders of a text, in order. */
export function placeholdersIn(text: string): Placeholder[] {
  if (!text.includes('{{$')) return [];
  return [...text.matchAll(PLACEHOLDER)].map(([whole, body = '']) => placeholder(whole, body));
}

function placeholder(text: string, body: string): Placeholder {
  const plain = body.replace(ESCAPE, '');
  if (OTHER_VALUES.has(plain) || RUN_VALUES.has(plain.slice(1))) return { kind: 'value', text };
  const [, side, of, single, double, after = ''] = REFERENCE.exec(plain) ?? [];
  const name = single ?? double;
  if (!(isSide(side) && isKind(of)) || name === undefined) return { kind: 'malformed', text };
  return AFTER[`${side}.${of}`].test(after)
    ? { kind: 'reference', text, side, of, name }
    : { kind: 'malformed', text };
}

const isSide = (side: string | undefined): side is 'inputs' | 'outputs' =>
  side === 'inputs' || side === 'outputs';

const isKind = (of: string | undefined): of is 'parameters' | 'artifacts' =>
  of === 'parameters' || of === 'artifacts';
