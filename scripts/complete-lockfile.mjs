// Adds to package-lock.json the optional platform packages that are missing from it. npm leaves out those that the
// registry it asks does not carry (a mirror of one platform), and `npm ci` then refuses the lock everywhere.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const path = join(import.meta.dirname, '../package-lock.json');
const lock = JSON.parse(readFileSync(path, 'utf8'));
const { packages } = lock;
const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];

/** Whether a package that lies at `place` would find `name`, as Node resolves it. */
function resolves(place, name) {
  if (packages[`${place ? `${place}/` : ''}node_modules/${name}`]) return true;
  if (place === '') return false;
  return resolves(place.slice(0, Math.max(0, place.lastIndexOf('/node_modules/'))), name);
}

/** `@swc/core-linux-x64-musl` names its own platform. */
function entryOf(name, version, { dev }) {
  const parts = name.split('/').at(-1).split('-');
  const [os, cpu, ...abi] = parts.slice(parts.findIndex((part) => systems.includes(part)));
  if (!cpu || !/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`${name}@${version} is no platform package`);
  const libc = abi.includes('musl')
    ? ['musl']
    : os === 'linux' && abi.includes('gnu')
      ? ['glibc']
      : undefined;
  return {
    version,
    cpu: [cpu],
    ...(dev ? { dev } : {}),
    ...(libc ? { libc } : {}),
    optional: true,
    os: [os],
  };
}

let added = 0;
for (const [place, entry] of Object.entries({ ...packages })) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (resolves(place, name)) continue;
    packages[`node_modules/${name}`] = entryOf(name, version, entry);
    added++;
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} platform packages added to package-lock.json`);
