export {
  Artifact,
  type ArtifactType,
  ClassificationMetrics,
  Dataset,
  Html,
  Markdown,
  Metrics,
  Model,
  Table,
} from './authoring/artifact-types.ts';
export type { TaskOptions } from './authoring/graph.ts';
export { type Pipeline, pipeline } from './authoring/pipeline.ts';
export { ArtifactRef, Condition, ParameterRef } from './authoring/references.ts';
export { type Access, type Step, step, type Task } from './authoring/step.ts';
export type {
  InputArtifact,
  OutputArtifact,
  Progress,
  StepContext,
} from './authoring/step-context.ts';
export { type BranchOptions, type When, when } from './authoring/when.ts';
export { SlipwayError } from './core/errors.ts';
export type { JsonObject, JsonPrimitive, JsonValue } from './core/json.ts';
export { defineProject, type Project, type ProjectDefinition } from './environments/project.ts';
export { type ClassNames, classificationMetadata } from './evaluation/classification-metadata.ts';
export {
  type BinaryEvaluation,
  type BinaryEvaluationRequest,
  evaluateBinary,
} from './evaluation/evaluate-binary.ts';
export { decideGate, type GateDecision, type GateMargins } from './evaluation/gate.ts';
export { type EvaluationReport, evaluationReport } from './evaluation/report.ts';
export { OnnxGraph, type OnnxRef } from './models/onnx/onnx-graph.ts';
export { createDataset } from './steps/create-dataset.ts';
export { deploy } from './steps/deploy.ts';
export { findChampion } from './steps/find-champion.ts';
export { ingest } from './steps/ingest.ts';
export { monitor } from './steps/monitor.ts';
export { query } from './steps/query.ts';
export { registerModel } from './steps/register-model.ts';
export { encodeEventFile, type ScalarEvent } from './training/event-file.ts';
export type { Column, ColumnType, TableSchema } from './warehouse/table-schema.ts';
