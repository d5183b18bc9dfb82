// How much JavaScript a screen of the web client brings on a first visit, gzipped; more than there is room for fails.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const dist = join(import.meta.dirname, '../dist/web');
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'));

/** In bytes. A screen counts with all that it imports and the texts it speaks; what it loads when it is used does not. */
const limits = {
  'src/chats/screens/chats.screen.tsx': { limit: 250_000, texts: /(app|chats|identity)\/texts\/ru\.json$/ },
  'src/chats/screens/conversation.screen.tsx': {
    limit: 250_000,
    texts: /(app|chats|identity)\/texts\/ru\.json$/,
  },
  'src/identity/screens/login.screen.tsx': { limit: 230_000, texts: /(app|identity)\/texts\/ru\.json$/ },
};

const sizeOf = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;

function filesOf(entry, seen = new Set()) {
  const { file, imports = [] } = manifest[entry];
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const name of imports) filesOf(name, seen);
  return seen;
}

for (const [screen, { limit, texts: ofScreen }] of Object.entries(limits)) {
  const texts = Object.keys(manifest).filter((name) => ofScreen.test(name));
  const files = new Set(['index.html', screen, ...texts].flatMap((entry) => [...filesOf(entry)]));
  const size = [...files].filter((file) => file.endsWith('.js')).reduce((sum, file) => sum + sizeOf(file), 0);
  console.log(`${screen}: ${Math.round(size / 1000)} of ${limit / 1000} KB`);
  if (size > limit) process.exitCode = 1;
}
