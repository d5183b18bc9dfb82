import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { anApiKey, anOrg, artelUrl } from '../../support/builders.js';
import { examplesFor } from '../../../web/src/admin/keys/examples.js';

const run = promisify(execFile);
/** Where modules find the packages that they import. */
const root = resolve(import.meta.dirname, '../../..');
const spoken = 'Ответ на: Hello!';

let examples: Record<string, string>;
beforeAll(async () => {
  const key = await anApiKey(await anOrg());
  const asked = { base: `${artelUrl()}/v1`, key, model: 'lawyer', embedder: 'bge-m3' };
  examples = examplesFor(asked);
});

/** A program reads it from its command line, and ends well. */
async function saidBy(program: string, ...args: string[]): Promise<string> {
  const { stdout } = await run(program, args, { cwd: root, timeout: 50_000 });
  return stdout;
}
const asModule = ['--input-type=module', '--eval'];

describe('The examples that an API key comes with', () => {
  it('curl', async () => {
    const answer: unknown = JSON.parse(await saidBy('sh', '-c', examples.curl ?? ''));
    expect(answer).toMatchObject({ object: 'chat.completion', choices: [{ message: { content: spoken } }] });
  });

  it.each(['Node.js', 'Vercel AI SDK'])('%s', async (name) => {
    expect((await saidBy(process.execPath, ...asModule, examples[name] ?? '')).trim()).toBe(spoken);
  });

  it('those in Python are Python, where there is one to ask', async () => {
    const inPython = Object.entries(examples).filter(([, code]) => code.startsWith('# pip install'));
    expect(inPython.map(([name]) => name)).toEqual(['Python', 'LangChain', 'Embeddings']);
    const hasPython = await run('python3', ['--version']).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return false;
        throw error;
      },
    );
    if (!hasPython) return;
    const folder = mkdtempSync(join(tmpdir(), 'artel-examples-'));
    try {
      for (const [name, code] of inPython) {
        const file = join(folder, `${name}.py`);
        writeFileSync(file, code);
        await run('python3', ['-m', 'py_compile', file], { timeout: 30_000 });
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
