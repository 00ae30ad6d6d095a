import { containerStep, Dataset, Model, pipeline } from 'slipway';
import { z } from 'zod';
import { make } from './programs.ts';

// #region example
export const everything = containerStep({
  name: 'everything',
  inputs: { data: Dataset, text: z.string(), options: z.record(z.string(), z.json()) },
  outputs: { model: Model, count: z.int() },
  container: ({ inputs, outputs, run }) => ({
    image: 'acme/tools:1',
    command: ['sh', '-c', 'exec "$@"', run.executorInput],
    args: [
      inputs.text,
      inputs.options,
      `--text=${inputs.text}`,
      inputs.data.uri,
      inputs.data.path,
      inputs.data.metadata,
      inputs.data.metadataKey('rows'),
      outputs.model.uri,
      outputs.model.path,
      outputs.model.metadata,
      outputs.model.metadataKey('rows'),
      outputs.count.outputFile,
      run.outputFile,
      run.jobName,
      run.jobResourceName,
      run.jobId,
      run.taskName,
      run.taskId,
      run.root,
      run.createTime,
      run.scheduleTime,
      run.workspacePath,
      // Vertex AI has these:
      run.googleCloudProject,
      run.googleCloudLocation,
      run.serviceAccount,
      run.network,
      run.persistentResourceId,
      run.encryptionKeyName,
    ],
  }),
});

export const twin = pipeline({
  name: 'container-placeholders',
  params: { text: z.string() },
  build({ text }) {
    const { data, facts } = make({});
    everything({ data, text, options: facts });
  },
});
// #endregion
