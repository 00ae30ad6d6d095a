// Builds the rules from the import table in layers.cjs.
const { layers, libraries, publicEntries } = require('./layers.cjs');

const SRC = '^packages/slipway/src/';
const TESTS = '\\.(test|test-d|contract)\\.ts$';
const RUNTIME = { dependencyTypesNot: ['type-only'] };
const oneOf = (names) => `(${names.join('|')})`;
const folder = (name) => `${SRC}${name}/`;
const names = Object.keys(layers);
const roots = names.filter((name) => layers[name].isCompositionRoot);
const pure = names.filter((name) => layers[name].isPure);
const publicFiles = Object.keys(publicEntries).map((name) => `${SRC}${name}\\.ts$`);

// biome-ignore lint/complexity/useMaxParams: a rule of the cruiser reads as one line
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

function rulesOfLayer(name, from, { imports, types }) {
  const allowed = [...imports, ...types, ...(layers[name] === undefined ? [] : [name])];
  const rules = [
    rule(
      `layer-${name}`,
      `${name} may import ${imports.join(', ') || 'nothing'}${types.length > 0 ? ' and types of other concepts' : ''} (layers.cjs).`,
      { path: from, pathNot: TESTS },
      { path: SRC, pathNot: allowed.map(folder) },
    ),
  ];
  const onlyTypes = types.filter((type) => type !== name && !imports.includes(type));
  if (onlyTypes.length > 0)
    rules.push(
      rule(
        `types-only-${name}`,
        `${name} may import only types from other concepts (layers.cjs).`,
        { path: from, pathNot: TESTS },
        { path: folder(oneOf(onlyTypes)), ...RUNTIME },
      ),
    );
  return rules;
}

/** A dependency on a package of node_modules, whichever copy. */
const packagePath = (name) => `node_modules/${name.replaceAll('/', '\\/')}/`;

const libraryRules = Object.entries(libraries).map(([name, users]) =>
  rule(
    `library-${name.replace('@', '').replace('/', '-')}`,
    `${name} is for ${users.join(', ')}, adapters and composition roots (layers.cjs).`,
    { path: SRC, pathNot: [TESTS, ...['adapters', ...roots, ...users].map(folder)] },
    { path: packagePath(name), ...RUNTIME },
  ),
);

module.exports = {
  forbidden: [
    rule(
      'no-circular',
      'Runtime import cycles are never needed.',
      {},
      {
        circular: true,
        viaOnly: RUNTIME,
      },
    ),
    rule('resolvable', 'An import must lead to a file.', {}, { couldNotResolve: true }),
    rule(
      'declared-dependency',
      'The package imports only what its package.json declares under dependencies.',
      { path: SRC, pathNot: TESTS },
      {
        dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'],
        dependencyTypesNot: ['type-only'],
      },
    ),
    rule(
      'known-folder',
      'A new folder of packages/slipway/src needs a line in layers.cjs.',
      { path: SRC, pathNot: [...names.map(folder), ...publicFiles] },
      {},
    ),
    ...names.flatMap((name) => rulesOfLayer(name, folder(name), layers[name])),
    ...Object.entries(publicEntries).flatMap(([name, layer]) =>
      rulesOfLayer(name, `${SRC}${name}\\.ts$`, layer),
    ),
    rule(
      'pure',
      `${pure.join(', ')} use no Node built-in: they also run in a browser.`,
      { path: folder(oneOf(pure)), pathNot: TESTS },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'siblings-apart',
      'An adapter never imports another adapter: compose them in cli or server.',
      { path: `${SRC}adapters/([^/]+)/`, pathNot: TESTS },
      { path: `${SRC}adapters/`, pathNot: `${SRC}adapters/$1/` },
    ),
    rule(
      'vendors-in-adapters',
      'Vendor packages belong to adapters and composition roots; declare a port instead.',
      { path: SRC, pathNot: [TESTS, ...['adapters', ...roots].map(folder)] },
      // Types of a vendor stop at the adapter too.
      {
        path: 'node_modules/',
        pathNot: ['/@types/node/', ...Object.keys(libraries).map(packagePath)],
      },
    ),
    rule(
      'sqlite-in-adapters',
      'node:sqlite is a vendor like any other.',
      { path: SRC, pathNot: [TESTS, ...['adapters', ...roots].map(folder)] },
      { path: '^(node:)?sqlite$' },
    ),
    ...libraryRules,
    rule(
      'examples-use-the-package',
      'Examples import only what `slipway` exports.',
      { path: '^examples/' },
      { path: SRC, pathNot: [...publicFiles, `${SRC}testing/index\\.ts$`] },
    ),
    rule(
      'nothing-imports-tests',
      'Only tests import tests and contract suites.',
      { path: SRC, pathNot: [TESTS, `${SRC}testing/`] },
      { path: TESTS },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['(^|/)(dist|fixtures|template|\\.slipway|\\.venvs)/'] },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      conditionNames: ['slipway-source', 'import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
