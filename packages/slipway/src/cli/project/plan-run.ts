import type { EnvironmentSettings, Project } from '../../environments/project.ts';
import { readPipeline } from '../../ir/read-pipeline.ts';
import type { AccessNeed } from '../../plan/access-need.ts';
import { deriveNeeds } from '../../plan/derive-needs.ts';
import { type AccessPlan, planAccess, type RecordedUse } from '../../plan/plan-access.ts';

/** What the pipeline of a run needs, beside what the project grants. Unreadable files need nothing. */
export function planRun(
  project: Project,
  run: {
    readonly environment: EnvironmentSettings;
    readonly yaml: string;
    readonly use?: RecordedUse | null;
  },
): AccessPlan {
  const { environment, yaml } = run;
  const all = Object.values(project.environments);
  const needsIn = needsOf(yaml);
  return planAccess({
    environment: environment.name,
    needs: needsIn(environment),
    needsElsewhere: all.filter(({ name }) => name !== environment.name).flatMap(needsIn),
    grants: Object.fromEntries(all.map(({ name, grants }) => [name, grants])),
    use: run.use ?? null,
  });
}

/** What each identity needs for a compiled pipeline, by the environment it runs in. */
export function needsOf(
  yaml: string,
): (place: Pick<EnvironmentSettings, 'name' | 'releaseTarget'>) => readonly AccessNeed[] {
  const { spec, platform } = readPipeline(yaml);
  return ({ name: environment, releaseTarget }) =>
    spec === undefined ? [] : deriveNeeds({ spec, platform }, { environment, releaseTarget });
}
