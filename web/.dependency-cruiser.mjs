import {
  featureByItsFace,
  noCycles,
  options,
  platformPartByItsFace,
  rule,
} from '../scripts/import-rules.mjs';

/** `platform <- features <- app`: features know each other by their faces, and nobody knows the app. See ARCHITECTURE.md. */
export default {
  forbidden: [
    noCycles,
    rule('platform-knows-no-feature', { path: '^web/src/platform/' }, { path: '^web/src/(?!platform/)' }),
    rule(
      'nobody-imports-the-app',
      { path: '^web/src/(?!app/|main\\.tsx)' },
      { path: '^web/src/app/' },
      'The app puts features together; what they share belongs into the platform',
    ),
    featureByItsFace('web/src', ['platform', 'app'], ['/texts/en\\.json$']),
    platformPartByItsFace('web/src', '\\.spec\\.ts$'),
    rule(
      'client-without-server',
      { path: '^web/' },
      // How long pure code takes is measured alike on both sides.
      { path: '^(src|test|migrations|bench)/', pathNot: '^test/support/effort\\.ts$' },
      'The client knows the public API only',
    ),
    rule(
      'declared-packages',
      { path: '^web/src/' },
      {
        dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined', 'core'],
      },
    ),
  ],
  options: options(new URL('./tsconfig.json', import.meta.url).pathname, ['browser'], {
    extensions: ['.ts', '.tsx', '.d.ts', '.js', '.mjs', '.json', '.css'],
  }),
};
