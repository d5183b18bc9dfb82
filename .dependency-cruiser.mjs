/** Lower ranks first; siblings of one rank do not import each other. See ARCHITECTURE.md. */
const ranks = [
  ['platform'],
  ['identity', 'llm'],
  ['usage'],
  ['chats', 'calendar', 'knowledge'],
  ['notifications'],
  ['tools'],
  ['agents'],
  ['openai', 'integrations', 'gateway'],
];

const directions = ranks.flatMap((rank, level) =>
  rank.map((folder) => {
    const allowed = [folder, ...ranks.slice(0, level).flat()];
    return {
      name: `direction-${folder}`,
      comment: `src/${folder} may import only itself and lower ranks`,
      severity: 'error',
      from: { path: `^src/${folder}/` },
      to: { path: '^src/', pathNot: `^src/(${allowed.join('|')})/` },
    };
  }),
);

export default {
  forbidden: [
    ...directions,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-folder-cycles',
      scope: 'folder',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'feature-by-its-face',
      comment: 'Another feature is entered only through its index.ts',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/(?!platform/)([^/]+)/', pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$'] },
    },
    {
      name: 'platform-part-by-its-face',
      comment: 'A part of the platform is entered only through its index.ts',
      severity: 'error',
      from: { path: '^src/(platform/)?([^/]+)/' },
      to: { path: '^src/platform/[^/]+/', pathNot: ['^src/platform/$2/', '^src/platform/[^/]+/index\\.ts$'] },
    },
    {
      name: 'cli-is-a-client',
      comment: 'The CLI knows the public API only',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: { path: '^src/(?!cli/)' },
    },
    {
      name: 'nobody-imports-the-cli',
      severity: 'error',
      from: { path: '^(src/(?!cli/)|migrations/)' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'code-without-tests',
      comment: 'Product code knows no test and no script',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(test|bench|scripts)/' },
    },
    {
      name: 'declared-packages',
      comment: 'What the product runs on is a dependency, not a devDependency or an accident',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
