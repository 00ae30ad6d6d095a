import type { JsonValue } from '../../core/json.ts';
import { isOfParameterType } from '../parameter-type.ts';
import type { LintComponent, LintModel, LintTask } from './lint-model.ts';
import { type LintReport, quoted, suggestion } from './lint-report.ts';
import { sourceType } from './parameter-source.ts';

/** A loop goes over a list that is there, and gives its items to an input that is there. */
export function checkLoops(model: LintModel, report: LintReport): void {
  for (const task of model.tasks) {
    const { parameterIterator, artifactIterator } = task.spec;
    if (parameterIterator !== undefined) checkParameterLoop(task, report);
    if (artifactIterator !== undefined) checkArtifactLoop(task, report);
  }
}

function checkParameterLoop(task: LintTask, report: LintReport): void {
  const { items, itemInput } = task.spec.parameterIterator ?? { items: {}, itemInput: '' };
  const at = `${task.path}.parameterIterator`;
  checkItemInput(itemInput, task.component?.inputParameters, { at, report });
  const { raw, inputParameter } = items;
  if (raw === undefined && inputParameter === undefined)
    report.add(
      'loop-items',
      `${at}.items`,
      'The loop has no items. Write "raw" or "inputParameter".',
    );
  if (raw !== undefined) checkRawItems(raw, task.component, { at, report, itemInput });
  if (inputParameter === undefined) return;
  const place = `${at}.items.inputParameter`;
  const binding = task.parameters.find(([name]) => name === inputParameter)?.[1];
  if (binding === undefined) {
    report.add('unknown-input', place, () =>
      noTaskInput(
        task,
        inputParameter,
        task.parameters.map(([name]) => name),
      ),
    );
    return;
  }
  const type = sourceType(task, binding);
  // KFP parses a text as JSON.
  if (type !== undefined && type !== 'LIST' && type !== 'STRING')
    report.add(
      'loop-items',
      place,
      () => `The loop goes over ${quoted(inputParameter)}, which is ${type} and not LIST.`,
    );
}

function checkArtifactLoop(task: LintTask, report: LintReport): void {
  const { items, itemInput } = task.spec.artifactIterator ?? {
    items: { inputArtifact: '' },
    itemInput: '',
  };
  const at = `${task.path}.artifactIterator`;
  checkItemInput(itemInput, task.component?.inputArtifacts, { at, report });
  const { inputArtifact } = items;
  const place = `${at}.items.inputArtifact`;
  if (!task.artifacts.some(([name]) => name === inputArtifact))
    report.add('unknown-input', place, () =>
      noTaskInput(
        task,
        inputArtifact,
        task.artifacts.map(([name]) => name),
      ),
    );
  const declared = task.component?.inputArtifacts.get(inputArtifact);
  if (declared !== undefined && declared.isArtifactList !== true)
    report.add(
      'loop-items',
      place,
      () => `The loop goes over ${quoted(inputArtifact)}, which is a single artifact and no list.`,
    );
}

interface Place {
  readonly at: string;
  readonly report: LintReport;
}

function checkItemInput(
  itemInput: string,
  inputs: ReadonlyMap<string, unknown> | undefined,
  { at, report }: Place,
): void {
  if (inputs !== undefined && !inputs.has(itemInput))
    report.add(
      'unknown-input',
      `${at}.itemInput`,
      () =>
        `The loop gives its items to ${quoted(itemInput)}, which the component does not have. ${suggestion(itemInput, inputs.keys())}`,
    );
}

const noTaskInput = (task: LintTask, name: string, known: readonly string[]): string =>
  `Task ${quoted(task.name)} loops over ${quoted(name)}, which is not among its inputs. ${suggestion(name, known)}`;

function checkRawItems(
  raw: string,
  component: LintComponent | undefined,
  { at, report, itemInput }: Place & { readonly itemInput: string },
): void {
  const place = `${at}.items.raw`;
  const items = parsedList(raw);
  if (items === undefined) {
    // A whole placeholder becomes JSON before the loop starts.
    if (!raw.includes('{{$'))
      report.add('loop-items', place, 'The items are no JSON list. Write them as ["a", "b"].');
    return;
  }
  const type = component?.inputParameters.get(itemInput)?.parameterType;
  const wrong = items.find((item) => type !== undefined && !isItemOf(item, type));
  if (wrong !== undefined)
    report.add(
      'loop-items',
      place,
      () =>
        `The item ${JSON.stringify(wrong).slice(0, 80)} is not ${type}, the type of ${quoted(itemInput)}. Give all items one type.`,
    );
}

/** KFP takes the type of the first item; whole numbers and others may be mixed. */
const isItemOf = (item: JsonValue, type: string): boolean =>
  (typeof item === 'string' && item.includes('{{$')) ||
  isOfParameterType(item, type === 'NUMBER_INTEGER' ? 'NUMBER_DOUBLE' : type);

function parsedList(raw: string): readonly JsonValue[] | undefined {
  try {
    const value = JSON.parse(raw) as JsonValue;
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
