import { featureByItsFace, noCycles, options, platformPartByItsFace, rule } from './scripts/import-rules.mjs';

/** Lower ranks first; siblings of one rank do not import each other. See ARCHITECTURE.md. */
const ranks = [
  ['platform'],
  ['identity', 'llm'],
  ['usage'],
  ['chats', 'calendar', 'knowledge'],
  ['notifications'],
  ['tools'],
  ['agents'],
  ['openai', 'integrations', 'gateway', 'web'],
];

const directions = ranks.flatMap((rank, level) =>
  rank.map((folder) => {
    const allowed = [folder, ...ranks.slice(0, level).flat()];
    return rule(
      `direction-${folder}`,
      { path: `^src/${folder}/` },
      { path: '^src/', pathNot: `^src/(${allowed.join('|')})/` },
      `src/${folder} may import only itself and lower ranks`,
    );
  }),
);

export default {
  forbidden: [
    ...directions,
    noCycles,
    { ...rule('no-folder-cycles', {}, { circular: true }), scope: 'folder' },
    featureByItsFace('src', ['platform']),
    platformPartByItsFace('src'),
    rule(
      'cli-is-a-client',
      { path: '^src/cli/' },
      { path: '^src/(?!cli/)' },
      'The CLI knows the public API only',
    ),
    rule('nobody-imports-the-cli', { path: '^(src/(?!cli/)|migrations/)' }, { path: '^src/cli/' }),
    rule(
      'code-without-tests',
      { path: '^(src|migrations)/', pathNot: '\\.spec\\.ts$' },
      { path: '^(test|bench|scripts)/' },
      'Product code knows no test and no script',
    ),
    rule(
      'declared-packages',
      { path: '^(src|migrations)/', pathNot: '\\.spec\\.ts$' },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
      'What the product runs on is a dependency, not a devDependency or an accident',
    ),
  ],
  options: options('tsconfig.json', ['require', 'node']),
};
