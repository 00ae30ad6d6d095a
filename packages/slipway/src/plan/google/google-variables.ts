import type { JsonObject } from '../../core/json.ts';
import { idOf } from './google-names.ts';

/** What Google Cloud knows an environment's key and secrets by. */
export interface GoogleEnvironment {
  readonly name: string;
  /** `projects/P/locations/L/keyRings/R/cryptoKeys/K`; null: a variable says it. */
  readonly key: string | null;
  /** References to secrets, by the names that steps know. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** What only the people of an environment know: its project, bucket, datasets and key. */
export function environmentVariables({ name, key }: GoogleEnvironment): JsonObject {
  const id = idOf(name);
  return {
    [`${id}_project`]: text(`Project of ${name}`),
    [`${id}_bucket`]: text(`Bucket with the artifacts of ${name}`),
    [`${id}_dataset_prefix`]: {
      ...text(`How the names of the BigQuery datasets of ${name} begin`),
      validation: {
        condition: `\${length(var.${id}_dataset_prefix) > 0}`,
        error_message: 'An empty prefix would let in every dataset of the project.',
      },
    },
    [`${id}_kms_key`]: {
      ...text(`Key of ${name}: projects/P/locations/L/keyRings/R/cryptoKeys/K`),
      ...(key === null ? {} : { default: key }),
    },
  };
}

const text = (description: string) => ({ description, type: 'string', nullable: false });
