/** The prebuilt steps, as compiled pipelines name them: `slipway/steps#<export>`. */
export { createDataset } from './create-dataset.ts';
export { deploy } from './deploy.ts';
export { findChampion } from './find-champion.ts';
export { ingest } from './ingest.ts';
export { monitor } from './monitor.ts';
export { query } from './query.ts';
export { registerModel } from './register-model.ts';
