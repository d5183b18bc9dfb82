// Takes the pictures of the READMEs anew: `npm run screenshots`. A small company is filled in through the API, with a
// model that knows what to answer, and its screens are looked at in Chromium.
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Deployment } from '../../test/support/deployment.js';
import { modelSettings } from '../../test/support/environment.js';
import { ScriptedModel } from '../../test/support/scripted-model.js';
import { WebhookSink } from '../../test/support/webhook-sink.js';
import type { Company } from './company.js';
import { english } from './english.js';
import { fillIn } from './fill-in.js';
import { russian } from './russian.js';
import { scriptOf } from './script.js';
import { Studio } from './studio.js';
import { takePictures } from './pictures.js';

const pictures = resolve(import.meta.dirname, '../../docs/screenshots');
const mostBytes = 300_000;

async function portray(company: Company): Promise<string[]> {
  const folder = join(pictures, company.language);
  mkdirSync(folder, { recursive: true });
  const scratch = mkdtempSync(join(tmpdir(), 'artel-screenshots-'));
  const model = await ScriptedModel.start({ script: scriptOf(company) });
  // The company's roles alone: those of `prompts/` would stand between them.
  const env = { ...modelSettings(model.url), LLM_TOTAL_TIMEOUT: '200', LLM_IDLE_TIMEOUT: '200' };
  const sink = await WebhookSink.start();
  const places = { PROMPTS_DIR: scratch, EGRESS_ALLOW: sink.authority };
  const deployment = await Deployment.start({ profile: 'embedded', env: { ...env, ...places } });
  const studio = await Studio.open(deployment.url, company.locale, folder);
  try {
    return await takePictures(studio, company, await fillIn(company, deployment, sink));
  } finally {
    await studio.close();
    await deployment.stop();
    await sink.stop();
    await model.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

const wanted = process.argv.slice(2);

for (const company of [english, russian].filter(
  ({ language }) => !wanted.length || wanted.includes(language),
))
  for (const path of await portray(company)) {
    const { size } = statSync(path);
    console.log(`${Math.round(size / 1_000)} KB  ${path}`);
    if (size > mostBytes) {
      console.error(`${path} is larger than ${mostBytes / 1_000} KB`);
      process.exitCode = 1;
    }
  }
