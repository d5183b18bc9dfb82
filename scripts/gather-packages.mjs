// Gathers the packages that the built server imports into a few files under dist/packages: opening and linking 3,800
// small files is a quarter of what a start costs. Our own modules stay what and where they are.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** What finds files beside itself, is native, is shared with scripts and tests, or is loaded when it is first needed. */
const leftAlone = [
  'reflect-metadata',
  'bcrypt',
  'pg',
  'typeorm',
  'pino',
  'pino-pretty',
  'piscina',
  '@electric-sql',
  'langchain',
  '@langchain',
  'langsmith',
  'mathjs',
  'linkedom',
  'pdfjs-dist',
  '@mozilla',
  '@modelcontextprotocol',
  '@opentelemetry',
  '@readme',
  'telegraf',
];
const isLeftAlone = (path) => leftAlone.some((name) => path === name || path.startsWith(`${name}/`));

const isPackage = (path) => /^[^./]/.test(path);
const external = { external: true };

const gathered = {
  name: 'packages only',
  setup(bundler) {
    bundler.onResolve({ filter: /.*/ }, async ({ path, importer, kind, resolveDir, pluginData }) => {
      if (kind === 'entry-point' || pluginData === gathered) return undefined;
      const isOurs = !importer.includes('node_modules');
      if ((isOurs && !isPackage(path)) || isLeftAlone(path)) return { path, ...external };
      if (!isPackage(path)) return undefined;
      // Packages name others that they can do without.
      const found = await bundler.resolve(path, { kind, resolveDir, importer, pluginData: gathered });
      return found.errors.length > 0 ? { path, ...external } : found;
    });
  },
};

// What CommonJS finds around itself, for packages that were written for it.
const banner = `import { createRequire as requireOf } from 'node:module';
import { dirname as folderOf } from 'node:path';
import { fileURLToPath as pathOf } from 'node:url';
const require = requireOf(import.meta.url);
const __filename = pathOf(import.meta.url);
const __dirname = folderOf(__filename);`;

export async function gatherPackages(folder) {
  const entryPoints = readdirSync(folder, { recursive: true })
    .filter((name) => /^(src|migrations)\/.*\.js$/.test(name))
    .map((name) => join(folder, name));
  await build({
    entryPoints,
    outdir: folder,
    outbase: folder,
    allowOverwrite: true,
    bundle: true,
    splitting: true,
    chunkNames: 'packages/[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    banner: { js: banner },
    plugins: [gathered],
    logLevel: 'warning',
  });
}
