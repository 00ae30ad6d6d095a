import { existsSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPipeline } from '../../authoring/build-pipeline.ts';
import { compilePipeline } from '../../authoring/compile-pipeline.ts';
import { isPipeline, type Pipeline } from '../../authoring/pipeline.ts';
import { isStep, type StepDefinition } from '../../authoring/step.ts';
import { usedSteps } from '../../authoring/used-steps.ts';
import { PREBUILT_MODULE } from '../../engine/executors/typescript/typescript-executor.ts';
import { writePipeline } from '../../ir/write-pipeline.ts';
import { CliError } from '../errors.ts';
import { slipwayVersion } from '../slipway-version.ts';
import { importModule, type LoadedProject } from './load-project.ts';

const PREBUILT_FOLDER = fileURLToPath(new URL('../../steps/', import.meta.url));

/** Loads the pipeline's module and compiles it to both YAML documents. */
export async function compileProjectPipeline(
  { project, folder }: LoadedProject,
  file: string | undefined,
): Promise<string> {
  const pipeline = await loadPipeline(resolve(folder, file ?? project.pipeline));
  return compileForRun(pipeline, { folder, image: project.image });
}

/** Compiles a loaded pipeline whose steps are found again from `folder`; throws all problems at once. */
export async function compileForRun(
  pipeline: Pipeline,
  { folder, image }: { readonly folder: string; readonly image: string },
): Promise<string> {
  const built = buildPipeline(pipeline.definition);
  const modules = new StepModules(folder);
  for (const step of usedSteps(built)) await modules.find(step);
  const { compiled, diagnostics } = compilePipeline(
    pipeline,
    { image, version: slipwayVersion(), moduleOf: (step) => modules.placeOf(step) },
    built,
  );
  if (compiled !== undefined) return writePipeline(compiled);
  throw new CliError(
    'invalid-input',
    'pipeline-invalid',
    `The pipeline ${pipeline.definition.name} does not compile.`,
    { details: { diagnostics } },
  );
}

/** `pipeline.ts`, or `pipeline.ts#census` where the module exports several. */
async function loadPipeline(wanted: string): Promise<Pipeline> {
  const [path = '', name] = wanted.split('#');
  if (!existsSync(path))
    throw new CliError(
      'not-found',
      'pipeline-not-found',
      `There is no pipeline module ${path}. Name one, or set "pipeline" in slipway.config.ts.`,
    );
  const exported = Object.entries(await importModule(path)).filter(([, value]) =>
    isPipeline(value),
  );
  const named = exported.filter(([exportName]) => name === undefined || exportName === name);
  const [only, another] = named;
  if (only !== undefined && another === undefined) return only[1] as Pipeline;
  const names = exported.map(([exportName]) => `${path}#${exportName}`).join(', ');
  throw new CliError(
    'invalid-input',
    'pipeline-not-exported',
    exported.length === 0
      ? `${path} exports no pipeline made by pipeline({ … }).`
      : `${path} exports ${name === undefined ? `${exported.length} pipelines` : `no pipeline "${name}"`}. Name one of them: ${names}.`,
  );
}

type Place = { readonly module: string; readonly export: string };

/** Finds under which module and export each step of a pipeline can be loaded again by a worker. */
class StepModules {
  readonly #folder: string;
  readonly #places = new Map<StepDefinition, Place>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async find(step: StepDefinition): Promise<void> {
    this.#places.set(step, await this.#locate(step));
  }

  placeOf(step: StepDefinition): Place {
    return this.#places.get(step) ?? { module: '', export: '' };
  }

  async #locate(step: StepDefinition): Promise<Place> {
    const file = step.source.place?.file;
    if (file === undefined) throw notExported(step, 'its module is unknown');
    const exported = Object.entries(await importModule(file)).find(
      ([, value]) => isStep(value) && value.definition === step,
    )?.[0];
    if (exported === undefined) throw notExported(step, `${file} does not export it`);
    if (file.startsWith(PREBUILT_FOLDER)) return { module: PREBUILT_MODULE, export: exported };
    const module = relative(this.#folder, file).split(sep).join('/');
    return { module: module.startsWith('.') ? module : `./${module}`, export: exported };
  }
}

const notExported = (step: StepDefinition, why: string) =>
  new CliError(
    'invalid-input',
    'step-not-exported',
    `The step "${step.name}" cannot be loaded by a worker: ${why}. Export it by name from the module that declares it.`,
  );
