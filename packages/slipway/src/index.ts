export {
  Artifact,
  type ArtifactType,
  ClassificationMetrics,
  Dataset,
  google,
  Html,
  listOf,
  Markdown,
  Metrics,
  Model,
  optional,
  SlicedClassificationMetrics,
  Table,
} from './authoring/artifact-types.ts';
export type { Awaitable, Task } from './authoring/component.ts';
export {
  type Container,
  type ContainerStep,
  type ContainerStepOptions,
  containerStep,
} from './authoring/container-step.ts';
export { type Collected, forEach, type Items, type LoopOptions } from './authoring/for-each.ts';
export {
  type ImportArtifactOptions,
  importArtifact,
  type MetadataValue,
} from './authoring/import-artifact.ts';
export {
  type ImportedStep,
  importComponent,
  type UntypedArguments,
  type UntypedOutputs,
} from './authoring/import-component.ts';
export type {
  ArtifactArgument,
  ArtifactListArgument,
  ParameterArgument,
} from './authoring/imported/argument-types.ts';
export type { KubernetesPipelineSettings } from './authoring/kubernetes/kubernetes-pipeline-settings.ts';
export type { KubernetesSettings } from './authoring/kubernetes/kubernetes-settings.ts';
export { createVolumeClaim, deleteVolumeClaim } from './authoring/kubernetes/volume-claims.ts';
export { type ExitOptions, onExit, statusOf } from './authoring/on-exit.ts';
export { type Pipeline, type PipelineStep, pipeline } from './authoring/pipeline.ts';
export { type CommandPart, concat, ifPresent } from './authoring/placeholders.ts';
export { type PythonStepOptions, pythonStep } from './authoring/python-step.ts';
export { ArtifactListRef, ArtifactRef, Condition, ParameterRef } from './authoring/references.ts';
export { type Access, type Step, step } from './authoring/step.ts';
export type {
  InputArtifact,
  OutputArtifact,
  Progress,
  StepContext,
} from './authoring/step-context.ts';
export { type FinalStatus, TaskFinalStatus } from './authoring/task-final-status.ts';
export type { Resources, RetryPolicy, TaskOptions } from './authoring/task-options.ts';
export { TextTemplate, text } from './authoring/text-template.ts';
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
