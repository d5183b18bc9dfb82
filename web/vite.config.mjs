import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { precompress } from './build/precompress.mjs';

const dist = join(import.meta.dirname, '../dist');
/** Where `npm run dev:web` finds the server. */
const server = process.env.ARTEL_URL ?? 'http://127.0.0.1:8100';
const proxied = ['/api', '/v1', '/docs', '/openapi.json', '/health'];

/** Icons, what most screens are made of, and our own platform. */
const parts =
  /@tabler|@floating-ui|useMutation|use-sync-external-store|@tanstack\/react-store|\/(ActionIcon|Anchor|Badge|FileButton|Menu|Popover|Textarea|TextInput|Tooltip|VisuallyHidden)\/|web\/src\/platform\/(api|i18n|shortcuts|text|ui)\/(?!paged|form-|use-form|confirm-)/;

/** What many parts share comes in few files: small ones compress badly, and each costs a way to the server. */
const shared = [
  { name: 'base', minShareCount: 32, priority: 2 },
  { name: 'parts', minShareCount: 3, priority: 1, test: parts },
];

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), precompress()],
  // Beside what is built: node_modules may be shared or read-only.
  cacheDir: join(dist, '.vite'),
  build: {
    outDir: join(dist, 'web'),
    emptyOutDir: true,
    target: 'es2022',
    // Those that know light-dark(): rewritten, it would not hear of the colour scheme that a person chose.
    cssTarget: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    // What the size check reads (scripts/web-size.mjs); the server hands out assets and brand only.
    manifest: true,
    // A data: URL would be a second copy in every chunk that names it.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: { codeSplitting: { groups: shared } },
      // A feature's face only names what it gives: whoever takes one thing does not load the others.
      treeshake: { moduleSideEffects: [{ test: /\/web\/src\/.*\/index\.ts$/, sideEffects: false }] },
    },
  },
  server: {
    port: 5173,
    proxy: {
      ...Object.fromEntries(proxied.map((path) => [path, { target: server }])),
      '/ws': { target: server, ws: true },
    },
  },
});
