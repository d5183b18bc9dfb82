/** Rules for dependency-cruiser, shared by the server's and the client's. */
export const rule = (name, from, to, comment) => ({ name, comment, severity: 'error', from, to });

export const noCycles = rule('no-cycles', {}, { circular: true });

/** Features below `root` are entered by their index.ts; `open` is everybody's. */
export const featureByItsFace = (root, open, besides = []) =>
  rule(
    'feature-by-its-face',
    { path: `^${root}/([^/]+)/` },
    {
      path: `^${root}/(?!${open.map((folder) => `${folder}/`).join('|')})([^/]+)/`,
      pathNot: [`^${root}/$1/`, `^${root}/[^/]+/index\\.ts$`, ...besides],
    },
    'Another feature is entered only through its index.ts',
  );

export const platformPartByItsFace = (root, pathNot) =>
  rule(
    'platform-part-by-its-face',
    { path: `^${root}/(platform/)?([^/]+)/`, pathNot },
    {
      path: `^${root}/platform/[^/]+/`,
      pathNot: [`^${root}/platform/$2/`, `^${root}/platform/[^/]+/index\\.ts$`],
    },
    'A part of the platform is entered only through its index.ts',
  );

/** How imports are found; `condition`: where the code runs. */
export const options = (tsConfig, condition, more = {}) => ({
  doNotFollow: { path: 'node_modules' },
  tsPreCompilationDeps: true,
  tsConfig: { fileName: tsConfig },
  enhancedResolveOptions: {
    exportsFields: ['exports'],
    conditionNames: ['import', ...condition, 'default', 'types'],
    ...more,
  },
});
