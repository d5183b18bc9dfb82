import { realpathSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';

/** Named differently before Node 22.13 and 23.5. */
const permission = ['--permission', '--experimental-permission'].find((flag) =>
  process.allowedNodeEnvironmentFlags.has(flag),
);

/**
 * Flags that leave a program nothing but reading code: no other file, no other process, no thread and no native module
 * (Node's permission model). Connections it does not forbid; parsers make none.
 */
export function rightsOf(program: string): string[] {
  if (!permission) return [];
  return [permission, ...codePaths(program).map((path) => `--allow-fs-read=${path}`)];
}

/** What is built, and packages of every folder above, wherever they really are. */
function codePaths(program: string): string[] {
  const paths = folder(resolve(dirname(program), '../../..'));
  for (let above = dirname(program); ; above = dirname(above)) {
    paths.push(...folder(join(above, 'node_modules')), ...existing(join(above, 'package.json')));
    if (above === dirname(above)) return paths;
  }
}

const folder = (path: string): string[] => existing(path).map((real) => join(real, sep));

function existing(path: string): string[] {
  try {
    return [...new Set([path, realpathSync(path)])];
  } catch {
    return [];
  }
}
