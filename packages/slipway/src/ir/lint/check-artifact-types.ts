import type { ArtifactBinding } from '../pipeline-spec.ts';
import type { LintModel, LintTask, OutputArtifact } from './lint-model.ts';
import { type LintReport, quoted } from './lint-report.ts';
import { isLoop } from './parameter-source.ts';

/** Artifacts go where their kind is wanted, lists where lists are. */
export function checkArtifactTypes(model: LintModel, report: LintReport): void {
  for (const task of model.tasks)
    for (const [name, binding] of task.artifacts) {
      const wanted = task.component?.inputArtifacts.get(name);
      const given = sourceArtifact(task, binding);
      if (wanted === undefined || given === undefined) continue;
      const at = `${task.path}.inputs.artifacts.${name}`;
      if (given.isList !== (wanted.isArtifactList === true))
        report.add('artifact-list', at, () =>
          given.isList
            ? `Task ${quoted(task.name)} gives a list of artifacts for ${quoted(name)}, which is a single one. Loop over the list, or declare the input as a list.`
            : `Task ${quoted(task.name)} gives a single artifact for ${quoted(name)}, which is a list. Collect a loop's outputs, or declare the input as a single one.`,
        );
      if (!areCompatible(given.type, wanted.artifactType))
        report.add(
          'artifact-type',
          at,
          () =>
            `Task ${quoted(task.name)} gives a ${titleOf(given.type)} for ${quoted(name)}, which is ${titleOf(wanted.artifactType)}. Give it another artifact or change the type.`,
        );
    }
}

type ArtifactType = OutputArtifact['artifactType'];

interface SourceArtifact {
  readonly type: ArtifactType;
  readonly isList: boolean;
}

function sourceArtifact(task: LintTask, binding: ArtifactBinding): SourceArtifact | undefined {
  const { componentInputArtifact, taskOutputArtifact } = binding;
  if (componentInputArtifact !== undefined) {
    const input = task.parent.inputArtifacts.get(componentInputArtifact);
    return input && { type: input.artifactType, isList: input.isArtifactList === true };
  }
  if (taskOutputArtifact === undefined) return undefined;
  return outputArtifact(
    task.parent.tasks.get(taskOutputArtifact.producerTask),
    taskOutputArtifact.outputArtifactKey,
  );
}

/** An output as tasks beside see it: a loop gives the list of its iterations' artifacts. */
export function outputArtifact(
  task: LintTask | undefined,
  name: string,
): SourceArtifact | undefined {
  const output = task?.component?.outputArtifacts.get(name);
  return (
    output && { type: output.artifactType, isList: output.isArtifactList === true || isLoop(task) }
  );
}

/** KFP's rule: one of them is any artifact, or both have one title and one major version. */
export function areCompatible(given: ArtifactType, wanted: ArtifactType): boolean {
  if (given.schemaTitle === undefined || wanted.schemaTitle === undefined) return true;
  if ([given.schemaTitle, wanted.schemaTitle].includes('system.Artifact')) return true;
  return given.schemaTitle === wanted.schemaTitle && major(given) === major(wanted);
}

const major = ({ schemaVersion }: ArtifactType): string =>
  (schemaVersion ?? '0').split('.')[0] ?? '';

export const titleOf = ({ schemaTitle, schemaVersion }: ArtifactType): string =>
  [schemaTitle, schemaVersion].filter((part) => part !== undefined).join('@');
