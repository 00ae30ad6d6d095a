/** Words that a module cannot export, or that the generated module uses itself. */
const TAKEN = new Set(
  `await break case catch class const continue debugger default delete do else enum export extends
   false finally for function if implements import in instanceof interface let new null package
   private protected public return static super switch this throw true try typeof var void while
   with yield arguments eval undefined textOf readFileSync importComponent`.split(/\s+/),
);

/** Distinct identifiers for components: `endpoint-create` is `endpointCreate`. */
export function exportNames(components: readonly string[]): string[] {
  const used = new Set(TAKEN);
  return components.map((component) => {
    const base = identifier(component);
    let name = base;
    for (let n = 2; used.has(name); n += 1) name = `${base}${n}`;
    used.add(name);
    return name;
  });
}

function identifier(component: string): string {
  const [first = '', ...rest] = component.split(/[^A-Za-z0-9]+/).filter(Boolean);
  const words = [
    first.toLowerCase(),
    ...rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)),
  ];
  const name = words.join('');
  if (name === '' || TAKEN.has(name)) return `${name}Component`.replace(/^C/, 'c');
  return /^\d/.test(name) ? `component${name}` : name;
}
