import { google, importArtifact, pipeline, when } from 'slipway';
import { z } from 'zod';
import { bigqueryQueryJob } from './components/bigquery-query-job.ts';
import { customTrainingJob } from './components/custom-training-job.ts';
import { dataflowPython } from './components/dataflow-python.ts';
import { endpointCreate } from './components/endpoint-create.ts';
import { modelDeploy } from './components/model-deploy.ts';
import { modelUpload } from './components/model-upload.ts';

/** `twin.py`, of components that were imported with `slipway types`. */
export const twin = pipeline({
  name: 'google-components',
  params: {
    project: z.string(),
    display_name: z.string(),
    should_deploy: z.boolean().default(true),
  },
  build({ project, display_name, should_deploy }) {
    const query = bigqueryQueryJob({
      project,
      query: 'SELECT 1',
      query_parameters: [{ name: 'n', parameterType: { type: 'INT64' } }],
    });
    const dataflow = dataflowPython({
      project,
      python_module_path: 'gs://code/main.py',
      temp_location: 'gs://code/tmp',
      args: ['--runner', 'DataflowRunner'],
    }).after(query);
    const train = customTrainingJob({
      project,
      display_name,
      worker_pool_specs: [{ replica_count: 1, machine_spec: { machine_type: 'n1-standard-4' } }],
    }).after(dataflow);
    const container = importArtifact({
      uri: 'gs://models/census',
      type: google.UnmanagedContainerModel,
      metadata: { containerSpec: { imageUri: 'gcr.io/models/census:1' } },
    });
    const model = modelUpload({
      project,
      display_name,
      unmanaged_container_model: container.artifact,
    }).after(train);
    const endpoint = endpointCreate({ project, display_name, labels: { team: 'ml' } });
    when(should_deploy, {}, () => {
      modelDeploy({
        model: model.model,
        endpoint: endpoint.endpoint,
        traffic_split: { '0': 100 },
        dedicated_resources_machine_type: 'n1-standard-2',
        dedicated_resources_min_replica_count: 1,
      });
    });
  },
});
