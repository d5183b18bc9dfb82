import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Boots the built application on an empty embedded database of its own and takes both away afterwards. */
export async function withTemporaryApp(work) {
  const dataDir = mkdtempSync(join(tmpdir(), 'artel-check-'));
  const { loadConfig } = await import('../dist/src/platform/config/index.js');
  const { createApp } = await import('../dist/src/app.js');
  const config = loadConfig(
    { DATA_DIR: dataDir, LLM_PROVIDER: 'demo', LOG_LEVEL: 'silent' },
    { envFile: '/nonexistent', argv: [] },
  );
  const app = await createApp(config);
  try {
    return await work(app);
  } finally {
    await app.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
