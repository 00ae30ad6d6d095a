import type { PlatformOperation } from '../operations.ts';

/** Where a permission is checked: on what the operation touches, or on the project itself. */
export interface GooglePermissions {
  readonly onResource: readonly string[];
  readonly onProject: readonly string[];
}

/**
 * The permissions behind each operation, no more. Jobs and datasets are created in a project: no
 * condition on a resource can hold there.
 * Source: IAM permissions reference of BigQuery, Cloud Storage and Vertex AI.
 */
export const GOOGLE_PERMISSIONS: Readonly<Record<PlatformOperation, GooglePermissions>> = {
  'warehouse:read': {
    onResource: ['bigquery.tables.get', 'bigquery.tables.getData'],
    onProject: ['bigquery.jobs.create'],
  },
  'warehouse:write': {
    onResource: [
      'bigquery.datasets.get',
      'bigquery.tables.create',
      'bigquery.tables.createSnapshot',
      'bigquery.tables.get',
      'bigquery.tables.update',
      'bigquery.tables.updateData',
    ],
    onProject: ['bigquery.datasets.create', 'bigquery.jobs.create'],
  },
  // Objects are named by their digest: nothing is listed, overwritten or deleted.
  'artifacts:read': { onResource: ['storage.objects.get'], onProject: [] },
  'artifacts:write': { onResource: ['storage.objects.create'], onProject: [] },
  // IAM conditions know no names of Vertex AI's resources.
  'models:read': {
    onResource: [],
    onProject: ['aiplatform.models.get', 'aiplatform.models.list'],
  },
  'models:write': {
    onResource: [],
    onProject: [
      'aiplatform.modelEvaluations.import',
      'aiplatform.models.get',
      'aiplatform.models.update',
      'aiplatform.models.upload',
    ],
  },
  'endpoints:read': {
    onResource: [],
    onProject: ['aiplatform.endpoints.get', 'aiplatform.endpoints.list'],
  },
  'endpoints:write': {
    onResource: [],
    onProject: [
      'aiplatform.endpoints.create',
      'aiplatform.endpoints.deploy',
      'aiplatform.endpoints.get',
      'aiplatform.endpoints.undeploy',
      'aiplatform.endpoints.update',
    ],
  },
  'monitors:write': {
    onResource: [],
    onProject: [
      'aiplatform.modelDeploymentMonitoringJobs.create',
      'aiplatform.modelDeploymentMonitoringJobs.get',
      'aiplatform.modelDeploymentMonitoringJobs.list',
      'aiplatform.modelDeploymentMonitoringJobs.update',
    ],
  },
};
