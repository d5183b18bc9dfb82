import { knowsScripted } from '../support/scripted-outside.js';
import { Deployment, type DeploymentOptions } from '../support/deployment.js';
import { killedBots } from './01-killed-bots.js';
import { frozenBots } from './02-frozen-bots.js';
import { stoppedBots } from './03-stopped-bots.js';
import { fatalTool } from './04-fatal-tool.js';
import { silentModel } from './10-silent-model.js';
import { busyModel } from './11-busy-model.js';
import { unfinishedAnswers } from './12-unfinished-answers.js';
import { brokenAnswers } from './13-broken-answers.js';
import { endlessWork } from './14-endless-work.js';
import { cutStreams } from './15-cut-streams.js';
import { killedWorker } from './16-killed-worker.js';
import { repeatedBotUpdates } from './17-repeated-bot-updates.js';
import { repeatedUpdates } from './17-repeated-updates.js';
import { closedBotWebhook } from './18-closed-bot-webhook.js';
import { closedWebhook } from './18-closed-webhook.js';
import { repeatedPosts } from './19-repeated-posts.js';
import { killedScheduler } from './20-killed-scheduler.js';
import { botLimits } from './22-bot-limits.js';
import { telegramLimits } from './22-telegram-limits.js';
import { crowdingOrganization } from './23-crowding-organization.js';
import { slowReaders } from './24-slow-readers.js';
import { foreignIds } from './25-foreign-ids.js';
import { secondWall } from './26-second-wall.js';
import { paths } from './27-paths.js';
import { credentials } from './28-credentials.js';
import { sockets } from './29-sockets.js';
import { hostileInput } from './30-hostile-input.js';
import { outwardCalls } from './32-outward-calls.js';
import { poisonedTexts } from './33-poisoned-texts.js';
import { hostileTexts } from './34-hostile-texts.js';
import { publicUrl } from './bot-talk.js';
import { siteHost } from './poisoned-texts.js';
import { promptsToAttack } from './prompts.js';
import { telegramApi } from './telegram.js';
import type { Experiment } from './experiment.js';

export { Ledger, type Experiment, type Figure, type Findings } from './experiment.js';

/** Experiments 18, 25-30, 32 and 33 of reliability.md, in their order. */
export const experiments: readonly Experiment[] = [
  closedWebhook,
  foreignIds,
  secondWall,
  paths,
  credentials,
  sockets,
  hostileInput,
  outwardCalls,
  poisonedTexts,
];

/** Experiments 15, 19, 22-24 and 34: what cuts, repetitions and overload must not do to chats and answers. */
export const faults: readonly Experiment[] = [
  cutStreams,
  repeatedPosts,
  telegramLimits,
  crowdingOrganization,
  slowReaders,
  hostileTexts,
];

/** Experiments 10-14: what models must not do to agents of any type. */
export const agentFaults: readonly Experiment[] = [
  silentModel,
  busyModel,
  unfinishedAnswers,
  brokenAnswers,
  endlessWork,
];

/** Experiments 4, 16, 17 and 20: the end of processes, which nothing else may be tried beside. */
export const crashes: readonly Experiment[] = [killedWorker, fatalTool, killedScheduler, repeatedUpdates];

/** Experiments 1-3, 17, 18 and 22 with Telegram bots of roles; two workers share them where there can be two. */
export const botFaults: readonly Experiment[] = [
  closedBotWebhook,
  botLimits,
  repeatedBotUpdates,
  frozenBots,
  stoppedBots,
  killedBots,
];

/** What they need: Telegram calls where https is. */
export const botSettings: Record<string, string> = { PUBLIC_URL: publicUrl };

/** Known to the experiments, so that they can sign tokens that the server must refuse for other reasons. */
const secret = 'a-secret-of-the-tests-that-is-long-enough';

/** A deployment to attack or to break: two APIs where there can be two. */
export const startTarget = async (options: DeploymentOptions): Promise<Deployment> =>
  Deployment.start({
    apis: 2,
    ...options,
    // The longest message there may be fits the model.
    env: {
      ...options.env,
      ...(await telegramApi()).settings,
      NOTIFICATION_GRACE: '0',
      JWT_SECRET: secret,
      PROMPTS_DIR: promptsToAttack(),
      EGRESS_ALLOW: await siteHost(),
      RATE_LIMIT_ADDRESS: '0',
      ...knowsScripted,
      LLM_CONTEXT_TOKENS: '1000000',
    },
  });
