// Loaded before the product by `node --import`: types of integrations whose other sides are tests (scripted-outside.ts and
// talking-outside.ts).
// The first asks for updates, in a loop, and counts each in the row that it holds: what two processes would do twice is seen.
// Without an address it has no other side, and does nothing.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const { IntegrationRefused } = await import('../../dist/src/integrations/integration.js');
const { discovered } = await import('../../dist/src/integrations/types/discovered.js');

class ScriptedIntegration {
  type = 'scripted';
  title = 'Scripted';
  settings = z.object({ url: z.string().optional(), label: z.string().max(50).default('') });
  secrets = z.object({ token: z.string().min(1).optional() });

  async verify({ settings: { url }, secrets: { token = '' } }, signal) {
    if (!url) return { account: { name: 'nobody' } };
    const answer = await fetch(`${url}/verify`, { headers: { authorization: token }, signal });
    const { name, problem } = await answer.json();
    if (problem) throw new IntegrationRefused(problem, 'secrets.token');
    return { account: { name } };
  }

  async start(held) {
    if (!held.settings.url) return () => Promise.resolve();
    const { lethal } = await this.ask(held, 'begin');
    if (lethal) process.kill(process.pid, 'SIGKILL');
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

const { contactSettings } = await import('../../dist/src/integrations/contacts/contact-settings.js');
const { Contacts } = await import('../../dist/src/integrations/contacts/contacts.js');
const { PermanentFailure, TryLater } = await import('../../dist/src/notifications/index.js');
const { Transactions } = await import('../../dist/src/platform/database/index.js');
const { Inject } = await import('@nestjs/common');

/**
 * A type with contacts (talking-outside.ts): what it hears arrives in the transaction that keeps its place, and what is said to
 * them it hands over. Without an address one contact writes once.
 */
class TalkingIntegration {
  type = 'talking';
  title = 'Talking';
  edits = true;
  settings = z.object({
    ...contactSettings,
    url: z.string().optional(),
    caller: z.string().max(50).optional(),
    isStreaming: z.boolean().default(false),
  });
  secrets = z.object({ token: z.string().optional() });

  constructor(contacts, transactions) {
    this.contacts = contacts;
    this.transactions = transactions;
  }

  verify() {
    return Promise.resolve({ account: { name: 'somebody' } });
  }

  async start(held) {
    const { url, caller } = held.settings;
    if (caller)
      await this.take(held, {
        n: 1,
        deliveryId: 'hello',
        from: { externalId: 'caller', name: caller },
        text: caller,
      });
    if (!url) return () => Promise.resolve();
    const rounds = this.goRound(held).catch((error) => held.failed(error));
    return () => rounds;
  }

  async goRound(held) {
    const { url } = held.settings;
    while (!held.signal.aborted) {
      const answer = await fetch(`${url}/${held.id}/updates?after=${held.state.offset ?? 0}`, {
        signal: held.signal,
      });
      const { updates } = await answer.json();
      for (const update of updates) await this.take(held, update);
      if (updates.length === 0) await sleep(30, undefined, { signal: held.signal }).catch(() => undefined);
    }
  }

  /** `copies`: so many of it at once, and no place is kept between them. */
  async take(held, { n, copies = 1, reset, phone, ...arrival }) {
    const place = { ...held.state, offset: n };
    const once = (tx) => this.contacts.arrive(tx, held, { channel: 'talking', ...arrival });
    const said = await Promise.all(Array.from({ length: copies - 1 }, () => this.transactions.run(once)));
    const last = await this.transactions.run(async (tx) => {
      await held.keep(place, tx);
      if (phone) {
        const known = await this.contacts.meet(tx, held, arrival.from);
        await this.contacts.authorize(tx, known, phone);
      }
      if (reset) {
        const known = await this.contacts.find(tx, held, arrival.from.externalId);
        await this.contacts.reset(tx, known);
        await this.contacts.say(tx, known, { text: 'Anew.', key: arrival.deliveryId });
        return undefined;
      }
      return once(tx);
    });
    if (last) said.push(last);
    if (last?.runId && held.settings.isStreaming && last.mayStream) void this.stream(held, last);
    await this.tell(held, said);
  }

  /** Shows the first piece of an answer, as a bot does that edits it later. */
  async stream(held, { contact, runId }) {
    for await (const events of this.contacts.follow(contact, runId, held.signal)) {
      const piece = events.find(({ type }) => type === 'delta')?.data.text;
      if (piece === undefined) continue;
      const { providerId } = await this.hand(held, { to: contact.externalId, text: piece, isPiece: true });
      await this.contacts.shown(contact, runId, providerId);
      return;
    }
  }

  async tell(held, said) {
    if (!held.settings.url) return;
    const body = JSON.stringify(
      said.map(({ outcome, refusal, messageId, runId }) => ({ outcome, refusal, messageId, runId })),
    );
    await fetch(`${held.settings.url}/${held.id}/took`, { method: 'POST', body, signal: held.signal }).catch(
      () => undefined,
    );
  }

  async send({ settings, id }, { files = [], ...message }, signal) {
    if (!settings.url) return {};
    const read = [];
    for (const { name, mime, open } of files) {
      const chunks = [];
      for await (const chunk of await open()) chunks.push(chunk);
      read.push({ name, mime, text: Buffer.concat(chunks).toString() });
    }
    return this.hand({ settings, id }, { ...message, files: read }, signal);
  }

  async hand({ settings, id }, message, signal) {
    const answer = await fetch(`${settings.url}/${id}/send`, {
      method: 'POST',
      body: JSON.stringify(message),
      signal,
    });
    const told = await answer.json();
    if (told.laterMillis !== undefined) throw new TryLater('busy', { afterMs: told.laterMillis });
    if (told.shutOut) throw new IntegrationRefused(told.shutOut);
    if (told.never) throw new PermanentFailure('unwanted', { detail: told.never });
    if (!answer.ok) throw new Error(`The other side answered ${answer.status}`);
    return { providerId: told.providerId };
  }
}
Inject(Contacts)(TalkingIntegration, undefined, 0);
Inject(Transactions)(TalkingIntegration, undefined, 1);

discovered.push({ name: 'talking', file: 'scripted-integration.mjs', value: TalkingIntegration });
