// Loaded before the product by `node --import`: a type of integrations whose other side is a test (scripted-outside.ts).
// It asks that for updates, in a loop, and counts each in the row that it holds: what two processes would do twice is seen.
// Without an address it has no other side, and does nothing.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const { IntegrationRefused } = await import('../../dist/src/integrations/types/integration.js');
const { discovered } = await import('../../dist/src/integrations/types/integration-types.js');

class ScriptedIntegration {
  type = 'scripted';
  title = 'Scripted';
  settings = z.object({ url: z.string().optional(), label: z.string().max(50).default('') });
  secrets = z.object({ token: z.string().min(1).optional() });

  async verify({ settings: { url }, secrets: { token = '' } }, at, signal) {
    if (!url) return { name: 'nobody' };
    const answer = await fetch(`${url}/verify`, { headers: { authorization: token }, signal });
    const { name, problem } = await answer.json();
    if (problem) throw new IntegrationRefused(problem, 'secrets.token');
    return { name };
  }

  async start(held) {
    if (!held.settings.url) return () => Promise.resolve();
    await this.ask(held, 'begin');
    const rounds = this.goRound(held).catch((error) => held.failed(error));
    return () => rounds;
  }

  async send({ settings: { url }, secrets: { token = '' } }, message, signal) {
    const body = JSON.stringify(message);
    await fetch(`${url}/sent`, { method: 'POST', headers: { authorization: token }, body, signal });
    return {};
  }

  async goRound(held) {
    while (!held.signal.aborted) {
      const { updates } = await this.ask(held, 'updates');
      for (const update of updates) {
        const count = (held.state.count ?? 0) + 1;
        await held.keep({ count });
        held.heard();
        await this.ask(held, `counted?count=${count}&update=${update}`);
      }
      await sleep(50, undefined, { signal: held.signal }).catch(() => undefined);
    }
  }

  async ask(held, what) {
    const { url } = held.settings;
    const answer = await fetch(`${url}/${held.id}/${process.pid}/${what}`, {
      headers: { authorization: held.secrets.token ?? '' },
      signal: held.signal,
    });
    const told = await answer.json();
    if (told.problem) throw new IntegrationRefused(told.problem);
    if (!answer.ok) throw new Error(`The other side answered ${answer.status}`);
    return told;
  }
}

discovered.push({ name: 'scripted', file: 'scripted-integration.mjs', value: ScriptedIntegration });
