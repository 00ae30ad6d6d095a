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
  const { environment } = run;
  return planAccess({
    environment: environment.name,
    needs: needsOf(environment, run.yaml),
    grants: Object.fromEntries(
      Object.values(project.environments).map(({ name, grants }) => [name, grants]),
    ),
    use: run.use ?? null,
  });
}

/** What each identity needs for a compiled pipeline in an environment. */
export function needsOf(environment: EnvironmentSettings, yaml: string): readonly AccessNeed[] {
  const { spec, platform } = readPipeline(yaml);
  const place = { environment: environment.name, releaseTarget: environment.releaseTarget };
  return spec === undefined ? [] : deriveNeeds({ spec, platform }, place);
}
