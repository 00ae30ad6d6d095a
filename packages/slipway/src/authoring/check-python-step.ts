import { isArtifactType } from './artifact-types.ts';
import { definitionError } from './definition-error.ts';
import type { ValueTypes } from './value-types.ts';

interface PythonParts {
  readonly name: string;
  readonly module: string;
  readonly function: string;
  readonly requirements?: readonly string[];
  readonly inputs: ValueTypes;
  readonly outputs: ValueTypes;
}

const KEYWORDS = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
);

/** Throws at the first thing of a Python step that Python or pip could not take. */
export function checkPythonStep(parts: PythonParts): void {
  const owner = `of the step "${parts.name}"`;
  checkModule(owner, parts.module);
  if (!isName(parts.function))
    throw definitionError(
      'python-function',
      `The function ${owner} is ${JSON.stringify(parts.function)}, which is no name in Python.`,
    );
  for (const requirement of parts.requirements ?? []) checkRequirement(owner, requirement);
  checkArguments(owner, parts);
}

const isName = (text: unknown): boolean =>
  typeof text === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(text) && !KEYWORDS.has(text);

function checkModule(owner: string, module: unknown): void {
  const isFile = typeof module === 'string' && /^[^/\\\p{Cc}][^\\\p{Cc}]*\.py$/u.test(module);
  if (!isFile || module.split('/').includes('..') || module.includes('{{$'))
    throw definitionError(
      'python-module',
      `The module ${owner} is ${JSON.stringify(module)}. Name a .py file inside of the project: ./steps/train.py.`,
    );
}

function checkRequirement(owner: string, requirement: unknown): void {
  if (typeof requirement === 'string' && /^[A-Za-z0-9]\P{Cc}*$/u.test(requirement))
    if (!requirement.includes('{{$')) return;
  throw definitionError(
    'python-requirement',
    `A requirement ${owner} is ${JSON.stringify(requirement)}. Write it as pip takes it, without options: pandas==2.2.3.`,
  );
}

/** Inputs and output artifacts are arguments of one function. */
function checkArguments(owner: string, { inputs, outputs }: PythonParts): void {
  const artifacts = Object.keys(outputs).filter((name) => isArtifactType(outputs[name]));
  const twice = artifacts.find((name) => Object.hasOwn(inputs, name));
  if (twice !== undefined)
    throw definitionError(
      'python-argument',
      `"${twice}" ${owner} is an input and an output artifact: the function cannot have two arguments of one name.`,
    );
  const keyword = [...Object.keys(inputs), ...artifacts].find((name) => !isName(name));
  if (keyword !== undefined)
    throw definitionError(
      'python-argument',
      `"${keyword}" ${owner} is a word of Python's: no argument can be called that.`,
    );
}
