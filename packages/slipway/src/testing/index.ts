export { runPipeline, type TestRun, type TestRunOptions } from './run-pipeline.ts';
