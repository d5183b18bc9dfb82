import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { rightsOf } from './reader-rights.js';

const rights = rightsOf(join(import.meta.dirname, 'read-document.main.js'));

/** What comes of it in a process with these rights. */
function tried(code: string): string {
  const program = `try { ${code}; console.log('done') } catch (error) { console.log(error.code) }`;
  return spawnSync(process.execPath, ['--no-warnings', ...rights, '--eval', program], {
    encoding: 'utf8',
    timeout: 30_000,
  }).stdout.trim();
}

describe('rights of a process that reads documents', () => {
  it('let it read code', () => {
    const path = JSON.stringify(join(import.meta.dirname, 'reader-rights.ts'));
    expect(tried(`require('node:fs').readFileSync(${path})`)).toBe('done');
  });

  it.each([
    ['read other files', "require('node:fs').readFileSync('/etc/hosts')"],
    ['write', "require('node:fs').writeFileSync('/tmp/written-by-a-document', '')"],
    ['start programs', "require('node:child_process').execSync('true')"],
    ['start threads', "new (require('node:worker_threads').Worker)('1', { eval: true })"],
  ])('do not let it %s', (_, code) => {
    expect(tried(code)).toBe('ERR_ACCESS_DENIED');
  });
});
