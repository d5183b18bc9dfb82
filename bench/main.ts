import { writeFileSync } from 'node:fs';
import { Deployment, type AnyProfile } from '../test/support/deployment.js';
import { agentSeconds, measureAgents } from './agents.js';
import { bootSeconds, measureBoot } from './boot.js';
import { checkpointSeconds, measureCheckpoints } from './checkpoint-cost.js';
import { botSeconds, measureBots } from './bots.js';
import { chatSeconds, measureChat } from './chat.js';
import { facadeSeconds, measureFacade } from './facade.js';
import {
  agentSeries,
  botSeries,
  faultSeries,
  measureExperiments,
  security,
  type ExperimentFigures,
  type Series,
} from './experiments.js';
import { fanOutSeconds, measureFanOut } from './fan-out.js';
import { languageSeconds, measureLanguage } from './language.js';
import { measureRetrieval, retrievalSeconds } from './retrieval/retrieval.js';
import { ingestionSeconds, measureIngestion } from './ingestion.js';
import { hybridSeconds, knowledgeSeconds, measureHybrid, measureKnowledge } from './knowledge.js';
import { largeDocumentSeconds, measureLargeDocument } from './large-document.js';
import { measureNotify, notifySeconds } from './notify.js';
import { measureScheduler, schedulerSeconds } from './scheduler.js';
import { measureSearch, searchSeconds } from './search.js';
import { readOptions, usage, UsageError, type Options } from './options.js';
import { Progress } from './progress.js';
import { complaints, emptyFigures, report, type Figures, type ProfileFigures } from './report.js';
import { measureWalls, wallSeconds } from './walls.js';
import { measureWeb, webSeconds } from './web/web.js';
import { scratch, settingsFor, startHelpers, startServers, type Stage } from './stage.js';

const startSeconds = 5;
/** The embedded database is for a tenth of what PostgreSQL is for. */
const embeddedShare = 10;
/** They share a deployment. */
const loads = ['facade', 'chat', 'agents'] as const;

class Interrupted extends Error {}

async function measureAll(options: Options, figures: Figures, progress: Progress): Promise<void> {
  if (options.parts.includes('language')) {
    progress.begin('language', languageSeconds);
    figures.language = measureLanguage();
    // Alone it needs no installation.
    if (options.parts.length === 1) return;
  }
  progress.begin('model, proxy and load generator start', startSeconds);
  const helpers = await startHelpers();
  for (const profile of options.profiles) {
    progress.begin(`${profile}: start`, startSeconds);
    const servers = await startServers(profile);
    const settings = settingsFor(helpers.model.url);
    const found: ProfileFigures = { profile };
    figures.profiles.push(found);
    await measure(options, { profile, servers, settings, progress, ...helpers }, found);
    await Promise.all([servers?.postgres.stop(), servers?.redis?.stop()]);
  }
}

async function measure(options: Options, stage: Stage, found: ProfileFigures): Promise<void> {
  const { parts } = options;
  if (parts.includes('boot')) found.boot = await measureBoot(stage);
  await measureLoads(options, stage, found);
  // Its crowd is written into PostgreSQL.
  if (parts.includes('chat') && stage.profile === 'scaled') found.fanOut = await measureFanOut(stage);
  // So many messages are written into PostgreSQL directly.
  if (parts.includes('search') && stage.profile === 'scaled')
    found.search = { messages: options.messages, figures: await measureSearch(stage, options.messages) };
  if (parts.includes('retrieval') && isFirst(options, stage.profile))
    found.retrieval = await measureRetrieval(stage, options.embedding);
  if (parts.includes('knowledge')) await measureLibrary(options, stage, found);
  // It is PostgreSQL that keeps when a transaction was committed.
  if (parts.includes('scheduler') && stage.profile === 'scaled') {
    found.scheduler = [];
    for await (const figures of measureScheduler(stage, options.events)) found.scheduler.push(figures);
  }
  if (parts.includes('notify')) {
    found.notify = [];
    for await (const figures of measureNotify(stage, options.notifications)) found.notify.push(figures);
  }
  if (parts.includes('bots')) found.bots = await measureBots(stage);
  if (parts.includes('web') && isFirst(options, stage.profile)) {
    found.web = [];
    for await (const figure of measureWeb(stage, options)) found.web.push(figure);
  }
  if (parts.includes('security')) await measureSeries(stage, security, (found.security = []));
  if (parts.includes('faults')) {
    await measureSeries(stage, faultSeries, (found.faults = []));
    await measureSeries(stage, agentSeries, (found.agentFaults = []));
    await measureSeries(stage, botSeries, (found.botFaults = []));
  }
  if (!parts.includes('walls')) return;
  found.walls = [];
  for await (const figures of measureWalls(stage)) found.walls.push(figures);
}

/** Neither the browser nor what is found depends on the profile: once is enough. */
const isFirst = ({ profiles }: Options, profile: AnyProfile): boolean => profile === profiles[0];

/** Words are searched among very many in PostgreSQL; both ways where the vectors are sure to be, in the embedded one. */
async function measureLibrary(options: Options, stage: Stage, found: ProfileFigures): Promise<void> {
  const isScaled = stage.profile === 'scaled';
  const passages = isScaled ? options.passages : Math.ceil(options.passages / embeddedShare);
  const figures = await (isScaled ? measureKnowledge : measureHybrid)(stage, passages);
  found.knowledge = { passages, figures };
  found.largeDocument = await measureLargeDocument(
    stage,
    isScaled ? options.document : Math.ceil(options.document / embeddedShare),
  );
  found.ingestion = await measureIngestion(stage, options.megabytes);
}

function librarySeconds({ passages, document, megabytes }: Options, profile: AnyProfile): number {
  const search = profile === 'scaled' ? knowledgeSeconds(passages) : hybridSeconds(passages / embeddedShare);
  const large = largeDocumentSeconds(profile === 'scaled' ? document : document / embeddedShare);
  return search + large + ingestionSeconds(megabytes);
}

async function measureSeries(stage: Stage, series: Series, found: ExperimentFigures[]): Promise<void> {
  for await (const figures of measureExperiments(stage, series)) found.push(figures);
}

async function measureLoads(options: Options, stage: Stage, found: ProfileFigures): Promise<void> {
  const { parts } = options;
  const { profile, servers, settings: env, progress } = stage;
  if (!loads.some((load) => parts.includes(load))) return;
  progress.begin(`${profile}: start`, startSeconds);
  const [postgresUrl, redisUrl] = [servers?.postgres.url, servers?.redis?.url];
  const deployment = await Deployment.start({ profile, env, postgresUrl, redisUrl });
  try {
    if (parts.includes('facade')) {
      found.facade = [];
      for await (const figures of measureFacade(stage, deployment, options)) found.facade.push(figures);
    }
    if (parts.includes('chat')) found.chat = await measureChat(stage, deployment);
    if (parts.includes('agents')) {
      found.agents = [];
      for await (const figures of measureAgents(stage, deployment, options)) found.agents.push(figures);
      // It is PostgreSQL that counts what it is asked.
      if (profile === 'scaled') found.checkpoints = await measureCheckpoints(stage, deployment);
    }
  } finally {
    const logged = [...deployment.apis, ...deployment.workers].map(({ log }) => log).join('');
    if (logged.includes('"level":')) process.stderr.write(`\nArtel logged:\n${logged.slice(-2_000)}\n`);
    await deployment.stop();
  }
}

function expectedSeconds(options: Options): number {
  const { parts, profiles, seconds, messages } = options;
  const isLoaded = loads.some((load) => parts.includes(load));
  const each = (profile: AnyProfile): number =>
    startSeconds +
    (parts.includes('boot') ? bootSeconds(profile) : 0) +
    (isLoaded ? startSeconds : 0) +
    (parts.includes('facade') ? facadeSeconds(seconds) : 0) +
    (parts.includes('chat') ? chatSeconds + (profile === 'scaled' ? fanOutSeconds : 0) : 0) +
    (parts.includes('agents') ? agentSeconds(seconds) + (profile === 'scaled' ? checkpointSeconds : 0) : 0) +
    (parts.includes('search') && profile === 'scaled' ? searchSeconds(messages) : 0) +
    (parts.includes('retrieval') && isFirst(options, profile) ? retrievalSeconds : 0) +
    (parts.includes('knowledge') ? librarySeconds(options, profile) : 0) +
    (parts.includes('scheduler') && profile === 'scaled' ? schedulerSeconds(options.events) : 0) +
    (parts.includes('notify') ? notifySeconds(profile, options.notifications) : 0) +
    (parts.includes('bots') ? botSeconds : 0) +
    (parts.includes('web') && isFirst(options, profile) ? webSeconds(options) : 0) +
    (parts.includes('security') ? security.seconds : 0) +
    (parts.includes('faults') ? faultSeries.seconds + agentSeries.seconds + botSeries.seconds : 0) +
    (parts.includes('walls') ? wallSeconds : 0);
  const language = parts.includes('language') ? languageSeconds : 0;
  if (language && parts.length === 1) return language;
  return language + startSeconds + profiles.reduce((sum, profile) => sum + each(profile), 0);
}

const interruption = new Promise<never>((_, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => reject(new Interrupted(`Ended by ${signal}`)));
});

/** Prints what was measured, however far it came; returns the exit code. */
async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const figures = emptyFigures();
  const progress = new Progress(expectedSeconds(options));
  try {
    await Promise.race([measureAll(options, figures, progress), interruption]);
  } finally {
    progress.end();
    process.stdout.write(report(figures));
    if (options.json) writeFileSync(options.json, `${JSON.stringify({ options, ...figures }, null, 2)}\n`);
  }
  const wrong = complaints(figures);
  for (const complaint of wrong) process.stderr.write(`WRONG  ${complaint}\n`);
  return wrong.length > 0 ? 1 : 0;
}

function explain(error: unknown): number {
  if (error instanceof UsageError) process.stderr.write(`${error.message}\n\n${usage}\n`);
  else if (error instanceof Interrupted) process.stderr.write(`${error.message}\n`);
  else process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return error instanceof Interrupted ? 130 : 1;
}

// Whatever way it ends, nothing stays behind.
const clear = scratch();
const code = await main().catch(explain);
await clear();
process.exit(code);
