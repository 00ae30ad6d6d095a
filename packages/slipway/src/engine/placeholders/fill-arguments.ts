import type { JsonObject, JsonValue } from '../../core/json.ts';
import { EngineError } from '../errors.ts';
import { type PlaceholderSources, placeholderValue } from './placeholder-value.ts';
import { replacePlaceholders } from './replace-placeholders.ts';

export interface ContainerTexts {
  readonly image: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

/** Deeper structures are taken for an attack on the stack. */
const DEPTH_MAX = 100;

/**
 * What a container is started with: KFP's placeholders and structures (`Concat`, `IfPresent`) in its
 * image, command, arguments and environment replaced by the values of one attempt. Values are
 * inserted once and never read as placeholders or structures. Throws EngineError
 * `placeholder-unknown`, `placeholder-unsupported` or `placeholder-malformed`.
 */
export function fillArguments(texts: ContainerTexts, sources: PlaceholderSources): ContainerTexts {
  const all = (name: string, items: readonly string[]) =>
    items.flatMap((text, index) =>
      argument(text, { sources, where: `${name}[${index}] of the container` }),
    );
  const one = (text: string, where: string) => filled(text, { sources, where });
  return {
    image: one(texts.image, 'the image of the container'),
    command: all('command', texts.command),
    args: all('args', texts.args),
    variables: Object.fromEntries(
      Object.entries(texts.variables).map(([name, text]) => [
        name,
        one(text, `the environment variable ${name}`),
      ]),
    ),
  };
}

interface Place {
  readonly sources: PlaceholderSources;
  readonly where: string;
}

const filled = (text: string, { sources, where }: Place): string =>
  replacePlaceholders(text, (placeholder) => placeholderValue(placeholder, sources, where));

/** A structure is a whole argument, as KFP's compiler writes it; it may yield none or several. */
function argument(text: string, place: Place): readonly string[] {
  if (!/^\{"(?:Concat|IfPresent)": ?[[{]/.test(text)) return [filled(text, place)];
  let structure: JsonValue;
  try {
    structure = JSON.parse(text) as JsonValue;
  } catch (cause) {
    throw malformed(place, `is no JSON (${(cause as Error).message})`);
  }
  return parts(structure, place, 0);
}

function parts(node: JsonValue, place: Place, depth: number): readonly string[] {
  if (depth > DEPTH_MAX) throw malformed(place, `nests more than ${DEPTH_MAX} deep`);
  if (typeof node === 'string') return [filled(node, place)];
  if (Array.isArray(node)) return node.flatMap((item: JsonValue) => parts(item, place, depth + 1));
  const [[kind, body] = [], ...others] = Object.entries(node ?? {});
  if (others.length === 0 && kind === 'Concat' && Array.isArray(body))
    return [body.map((item: JsonValue) => single(item, place, depth + 1)).join('')];
  if (others.length === 0 && kind === 'IfPresent' && isChoice(body)) {
    const chosen = isPresent(body.InputName, place.sources) ? body.Then : body.Else;
    return chosen === undefined || chosen === null ? [] : parts(chosen, place, depth + 1);
  }
  throw malformed(
    place,
    `holds ${JSON.stringify(node).slice(0, 80)}, which is no part of a command`,
  );
}

function single(node: JsonValue, place: Place, depth: number): string {
  const [text = '', ...more] = parts(node, place, depth);
  if (more.length === 0 && !Array.isArray(node)) return text;
  throw malformed(place, 'has a list within Concat, where only single texts fit');
}

interface Choice {
  readonly InputName: string;
  readonly Then: JsonValue;
  readonly Else?: JsonValue;
}

const isChoice = (body: JsonValue | undefined): body is JsonValue & Choice =>
  typeof body === 'object' &&
  body !== null &&
  typeof (body as JsonObject).InputName === 'string' &&
  (body as JsonObject).Then !== undefined;

/** KFP's rule: the input was handed to the task, whatever its value; null is none. */
function isPresent(name: string, { executorInput: { inputs } }: PlaceholderSources): boolean {
  const { parameterValues, artifacts } = inputs;
  return (
    Object.hasOwn(artifacts, name) ||
    (Object.hasOwn(parameterValues, name) && parameterValues[name] !== null)
  );
}

const malformed = ({ where }: Place, problem: string) =>
  new EngineError(
    'invalid-input',
    'placeholder-malformed',
    `${where} begins as a structure of KFP, but ${problem}. Compile the pipeline again.`,
  );
