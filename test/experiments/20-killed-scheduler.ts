import { setTimeout as sleep } from 'node:timers/promises';
import { anOrg, type MessageBody, type Person } from '../support/builders.js';
import { anEvent, occurrencesOf, roleId, type OccurrenceBody } from '../support/calendar.js';
import type { Deployment } from '../support/deployment.js';
import { Ledger, type Experiment } from './experiment.js';
import { inTurns } from './in-turns.js';

const events = 500;
/** Of them: for which a role is asked. */
const withRole = 20;
/** Of them: due a little later, so that however quickly the others fire, some do after the kill. */
const later = 50;
const laterMillis = 8_000;
/** Time for making them. */
const makingMillis = 20_000;
const patienceMillis = 90_000;

/** Experiment 20: of the processes that fire events one is killed while many are due. */
export const killedScheduler: Experiment = {
  number: 20,
  title: 'killed scheduler',
  tried: `two schedulers and ${events} events that are due together; kill -9 of one while they fire`,
  seconds: 50,
  async run(deployment) {
    const ledger = new Ledger();
    const owner = await anOrg(deployment.url);
    if (deployment.profile === 'scaled' && deployment.workers.length < 2) await deployment.addWorker();
    const from = new Date(Date.now() - 60_000).toISOString();
    const ids = await makeEvents(owner);
    await untilBegun(owner, ids[0] ?? '');
    const killedAt = await killOne(deployment);
    const done = await untilDone(owner, from);
    const mine = new Set(ids);
    const fired = done.filter(({ eventId }) => mine.has(eventId));
    const counts = new Map<string, number>();
    for (const { eventId } of fired) counts.set(eventId, (counts.get(eventId) ?? 0) + 1);
    const notes = await Promise.all(fired.filter(({ chatId }) => chatId).map((one) => notesOf(owner, one)));
    ledger.exactly('events', ids.length, events);
    ledger.exactly('fired', counts.size, events);
    ledger.atLeast('fired after the kill', fired.filter((one) => firedAt(one) > killedAt).length, later);
    ledger.none(
      'fired twice',
      [...counts].filter(([, count]) => count > 1).map(([id]) => id),
    );
    ledger.none(
      'not done',
      fired.filter(({ status }) => status !== 'succeeded').map((one) => JSON.stringify(one)),
    );
    ledger.exactly('roles that were asked', notes.length, withRole);
    ledger.none(
      'roles that were not asked once',
      notes.filter(({ count }) => count !== 1).map((note) => JSON.stringify(note)),
    );
    return ledger;
  },
};

/** Nearly all due at one moment, by which they are there; on a slow machine the last ones are due as soon as they are there. */
async function makeEvents(owner: Person): Promise<string[]> {
  const agentId = await roleId(owner, 'lawyer');
  const moment = Date.now() + makingMillis;
  return inTurns(events, async (n) => {
    const due = n < events - later ? moment : moment + laterMillis;
    const startsAt = new Date(Math.max(due, Date.now())).toISOString();
    const asks = n < withRole ? { agentId, prompt: '[[say:ok]]' } : {};
    return (await anEvent(owner, { title: `Event ${n}`, startsAt, ...asks })).id;
  });
}

async function occurrences(owner: Person, from: string): Promise<OccurrenceBody[]> {
  const to = new Date(Date.parse(from) + 1_800_000).toISOString();
  const path = `/calendar/occurrences?from=${from}&to=${to}`;
  const { status, body } = await owner.client.get<{ items: OccurrenceBody[] }>(path);
  return status === 200 ? body.items : [];
}

const firedAt = ({ startsAt, lateMillis }: OccurrenceBody): number =>
  Date.parse(startsAt) + (lateMillis ?? 0);

/** The one that was made first is of the first batch. It is asked for alone: what takes long would come after the last. */
async function untilBegun(owner: Person, first: string): Promise<void> {
  const until = Date.now() + patienceMillis;
  while ((await occurrencesOf(owner, first)).items.length === 0) {
    if (Date.now() > until) throw new Error('No event fired');
    await sleep(5);
  }
}

/** Returns when it was dead. */
async function killOne(deployment: Deployment): Promise<number> {
  const [one] = deployment.consumers;
  await one?.kill();
  const killedAt = Date.now();
  if (deployment.profile === 'embedded') await deployment.restartEmbedded();
  return killedAt;
}

/** All that fired is done, or patience is over: then the figures say what is not. */
async function untilDone(owner: Person, from: string): Promise<OccurrenceBody[]> {
  const until = Date.now() + patienceMillis;
  for (;;) {
    const all = await occurrences(owner, from);
    const isDone = all.length >= events && all.every(({ status }) => status === 'succeeded');
    if (isDone || Date.now() > until) return all;
    await sleep(250);
  }
}

async function notesOf(owner: Person, { eventId, chatId }: OccurrenceBody) {
  const { body } = await owner.client.get<{ items: MessageBody[] }>(`/chats/${chatId}/messages?limit=200`);
  return { eventId, count: body.items.filter(({ system }) => system?.type === 'calendar.fired').length };
}
