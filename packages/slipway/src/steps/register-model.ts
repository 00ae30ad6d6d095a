import { z } from 'zod';
import { ClassificationMetrics, Model } from '../authoring/artifact-types.ts';
import { step } from '../authoring/step.ts';

/**
 * Registers a model in the release target: its bytes are stored there under that environment's
 * key, with the evaluation that let it in, as the next version of the registered model.
 */
export const registerModel = step({
  name: 'register-model',
  inputs: { model: Model, evaluation: ClassificationMetrics, name: z.string() },
  outputs: { name: z.string(), version: z.int() },
  access: ['models:read', 'models:write'],
  in: 'releaseTarget',
  caching: false,
  async run({ inputs, context }) {
    const registered = await context.models.register({
      model: inputs.name,
      artifact: inputs.model,
      evaluation: inputs.evaluation.metadata,
    });
    return { name: registered.model, version: registered.version };
  },
});
