import { z } from 'zod';
import { nearestName } from '../core/nearest-name.ts';
import { type AnyArtifactType, isArtifactType } from './artifact-types.ts';
import type { BuildScope } from './build-scope.ts';
import { type TaskNode, tasksIn } from './graph.ts';
import { type NestedTexts, partsOf, replaceTexts } from './nested-texts.ts';
import { defaultOf, parameterTypeOf } from './parameter-schema.ts';
import { ArtifactListRef, ArtifactRef, isRef, ParameterRef } from './references.ts';
import { TaskFinalStatus } from './task-final-status.ts';
import { TextTemplate } from './text-template.ts';
import type { ValueType } from './value-types.ts';

/** Checks every task's arguments against its step: what types cannot say, or a JavaScript author misses. */
export function checkArguments(scope: BuildScope): void {
  for (const task of tasksIn(scope.root))
    for (const problem of problemsOf(task))
      scope.report(problem.code, problem.message, task.source);
}

interface Problem {
  readonly code: string;
  readonly message: string;
}

function problemsOf(task: TaskNode): Problem[] {
  const { inputs } = task.component;
  const problems: Problem[] = [];
  for (const name of Object.keys(task.arguments))
    if (!Object.hasOwn(inputs, name)) problems.push(unknownInput(task, name));
  for (const [name, type] of Object.entries(inputs)) {
    const value = Object.hasOwn(task.arguments, name) ? task.arguments[name] : undefined;
    const problem = problemOf(type, value);
    if (problem !== undefined)
      problems.push({
        code: problem.code,
        message: `${task.name}: the input "${name}" ${problem.message}.`,
      });
  }
  return problems;
}

function problemOf(type: ValueType, value: unknown): Problem | undefined {
  if (value === undefined) return problemOfNothing(type);
  if (isArtifactType(type)) return problemOfArtifact(type, value);
  if (value instanceof ParameterRef) return problemOfReference(type, value);
  if (value instanceof TextTemplate) return problemOfTemplate(type, value);
  if (isRef(value)) return { code: 'input-kind', message: 'takes a value, not an artifact' };
  return problemOfConstant(type, value);
}

const problemOfNothing = (type: ValueType): Problem | undefined =>
  (isArtifactType(type) ? type.isOptional : defaultOf(type).isOptional)
    ? undefined
    : { code: 'input-missing', message: 'is required' };

function problemOfArtifact(type: AnyArtifactType, value: unknown): Problem | undefined {
  const isArtifact = value instanceof ArtifactRef || value instanceof ArtifactListRef;
  if (
    isArtifact &&
    value.isList === type.isList &&
    isCompatible(value.schemaTitle, type.schemaTitle)
  )
    return undefined;
  const what = type.isList ? 'a list of artifacts' : 'an artifact';
  return { code: 'input-kind', message: `takes ${what} of the kind ${type.schemaTitle}` };
}

/** A text made of values that are there in every run and have one way to be written. */
function problemOfTemplate(type: z.ZodType, { parts }: TextTemplate): Problem | undefined {
  if (parameterTypeOf(type) !== 'STRING')
    return { code: 'input-type', message: `takes ${parameterTypeOf(type)}, not a text` };
  return problemOfParts(parts);
}

function problemOfParts(parts: TextTemplate['parts']): Problem | undefined {
  for (const part of parts) {
    if (typeof part === 'string' && part.includes('{{$')) return PLACEHOLDER;
    if (!(part instanceof ParameterRef)) continue;
    if (part.isOptional) return { code: 'input-optional', message: MAY_BE_ABSENT };
    if (!SIMPLE_TYPES.has(part.parameterType))
      return { code: 'input-type', message: `puts a ${part.parameterType} into a text` };
  }
  return undefined;
}

const SIMPLE_TYPES = new Set(['STRING', 'NUMBER_INTEGER', 'NUMBER_DOUBLE', 'BOOLEAN']);

const MAY_BE_ABSENT = 'is required, but its value may be absent: give the parameter a default';

const PLACEHOLDER: Problem = {
  code: 'input-placeholder',
  message: 'contains "{{$", which the pipeline format would replace at run time',
};

/** An integer goes where any number does; what may be absent, only where it may be. */
function problemOfReference(
  type: z.ZodType,
  { parameterType, isOptional }: ParameterRef<unknown>,
): Problem | undefined {
  if (isOptional && !defaultOf(type).isOptional)
    return { code: 'input-optional', message: MAY_BE_ABSENT };
  const wanted = parameterTypeOf(type);
  const isWidened = parameterType === 'NUMBER_INTEGER' && wanted === 'NUMBER_DOUBLE';
  if (parameterType === wanted || isWidened) return undefined;
  return { code: 'input-type', message: `takes ${wanted}, not ${parameterType}` };
}

function problemOfConstant(type: z.ZodType, value: unknown): Problem | undefined {
  if (type === TaskFinalStatus)
    return {
      code: 'input-type',
      message: 'takes a final status: that of onExit, or statusOf(task)',
    };
  const found: Problem[] = [];
  const places = new Set<string>();
  const constant = replaceTexts(value as NestedTexts, (text, path) => {
    const problem = problemOfText(text);
    if (problem !== undefined) found.push(problem);
    places.add(path.join('.'));
    return '';
  });
  const error = errorBut(places, type.safeParse(constant).error);
  if (error !== undefined)
    return { code: 'input-value', message: `is not acceptable: ${z.prettifyError(error)}` };
  if (JSON.stringify(constant).includes('{{$')) return PLACEHOLDER;
  return found[0];
}

/** A number in a list would become a text there: only what is one may stand where a text goes. */
const problemOfText = (text: ParameterRef<unknown> | TextTemplate): Problem | undefined =>
  text instanceof ParameterRef && text.parameterType !== 'STRING'
    ? {
        code: 'input-type',
        message: `has a ${text.parameterType} inside of a constant, where the run puts a text: give the whole list or object as an output of a step, or write text\`\${…}\``,
      }
    : problemOfParts(partsOf(text));

/** What the run puts in is some text: whether it is the right one is not checked now. */
function errorBut(places: ReadonlySet<string>, error?: z.ZodError): z.ZodError | undefined {
  const issues =
    error?.issues.filter(
      ({ code, path }) => code === 'invalid_type' || !places.has(path.join('.')),
    ) ?? [];
  return issues.length === 0 ? undefined : new z.ZodError(issues);
}

/** KFP's rule: equal titles, or one side accepts anything. */
const isCompatible = (given: string, wanted: string): boolean =>
  given === wanted || given === 'system.Artifact' || wanted === 'system.Artifact';

function unknownInput(task: TaskNode, name: string): Problem {
  const known = Object.keys(task.component.inputs);
  const near = nearestName(name, known);
  return {
    code: 'input-unknown',
    message: `${task.name}: ${task.component.name} has no input "${name}"${near === undefined ? `; it has: ${known.join(', ')}` : `; did you mean "${near}"?`}`,
  };
}
