// The import table: which folder of packages/slipway/src may import which. The gate
// (`npm run check`) is built from it by .dependency-cruiser.cjs; docs/ARCHITECTURE.md explains it.

/** One folder per concept: types, the port, pure logic, errors. */
const concepts = [
  'artifacts',
  'audit',
  'environments',
  'evaluation',
  'identity',
  'keys',
  'models',
  'monitoring',
  'plan',
  'releases',
  'runs',
  'serving',
  'training',
  'warehouse',
];

/**
 * `imports`: any import. `types`: `import type` only. `isPure`: no Node built-in. Tests and contract
 * suites are free of the table: they wire what they test.
 */
const layers = {
  core: { isPure: true, imports: [], types: [] },
  ir: { isPure: true, imports: ['core'], types: [] },
  authoring: { isPure: true, imports: ['core', 'ir'], types: concepts },
  ...Object.fromEntries(
    concepts.map((name) => [name, { imports: ['core', 'ir'], types: concepts }]),
  ),
  // What a project says about each concept is checked where the project is.
  environments: { imports: ['core', 'ir', ...concepts], types: [] },
  engine: { imports: ['core', 'ir', 'authoring', ...concepts], types: [] },
  steps: { imports: ['core', 'authoring', ...concepts], types: [] },
  targets: { imports: ['core', 'ir', ...concepts], types: [] },
  // The port an adapter implements, its errors and its pure logic; never another adapter.
  adapters: { imports: ['core', 'ir', ...concepts], types: [], areSiblingsApart: true },
  server: {
    imports: ['core', 'ir', 'engine', 'adapters', ...concepts],
    types: [],
    isCompositionRoot: true,
  },
  cli: {
    imports: ['core', 'ir', 'authoring', 'engine', 'targets', 'adapters', 'server', ...concepts],
    types: [],
    isCompositionRoot: true,
  },
  testing: {
    imports: ['core', 'ir', 'authoring', 'engine', 'cli', ...concepts],
    types: [],
  },
};

/** What users import: src/index.ts is `slipway`, src/onnx.ts is `slipway/onnx`, which needs its runtime. */
const publicEntries = {
  index: { imports: ['core', 'authoring', 'steps', ...concepts], types: [] },
  onnx: { imports: ['adapters', 'models'], types: [] },
};

/**
 * Libraries that are vocabulary rather than a vendor, and the layers that may use them. Every other
 * package is a vendor's: adapters and composition roots only.
 */
const libraries = {
  zod: ['ir', 'authoring', ...concepts, 'engine', 'steps', 'targets', 'testing'],
  yaml: ['ir'],
  '@dagrejs/dagre': ['ir'],
  '@bufbuild/cel': ['ir', 'engine'],
  '@bufbuild/protobuf': ['ir', 'engine', 'models', 'training'],
  'es-module-lexer': ['engine'],
  jose: ['identity'],
};

module.exports = { concepts, layers, publicEntries, libraries };
