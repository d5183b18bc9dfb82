import { parseArgs } from 'node:util';
import { ScriptedModel } from './scripted-model.js';

const { values } = parseArgs({
  options: { port: { type: 'string' }, tokens: { type: 'string' }, 'delay-ms': { type: 'string' } },
});

function whole(name: keyof typeof values): number | undefined {
  const value = values[name];
  if (value === undefined) return undefined;
  if (!/^\d+$/.test(value)) throw new Error(`--${name} needs a whole number, not ${value}`);
  return Number(value);
}

const model = await ScriptedModel.start({
  port: whole('port'),
  tokens: whole('tokens'),
  delayMs: whole('delay-ms'),
});

process.stdout.write(`${JSON.stringify({ port: model.port })}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void model.stop());
