import type { ApiClient } from './api-client.js';
import { AnswerPrinter, type Sink } from './answer-printer.js';
import { cancelRun, findMessage, findRole, openAgentChat, postMessage, validate } from './conversation.js';
import type { Citation } from './contract.js';
import { CliError, describe, Interrupted } from './errors.js';
import { Progress } from './progress.js';
import { oneLine } from './render.js';
import { followRun, type RunEvent } from './stream.js';

export interface Asked {
  role: string;
  question: string;
  /** An existing chat to ask in; otherwise the person's own chat with the role. */
  chat?: string;
  fresh?: boolean;
  approve?: boolean;
  json?: boolean;
}

export interface Screen {
  out: Sink;
  err: Sink;
  /** Whether stderr can show a spinner. */
  live: boolean;
}

/** So soon after the first, a second SIGINT is the same Ctrl-C, told again by npm. */
const sameKeyMillis = 500;

/** Asks a role and prints its answer as it is written; Ctrl-C cancels the run. */
export async function chat(api: ApiClient, asked: Asked, screen: Screen): Promise<void> {
  const role = await findRole(api, asked.role);
  const chatId = asked.chat ?? (await openAgentChat(api, role, asked));
  const content = asked.chat ? `@@${role.username} ${asked.question}` : asked.question;
  const progress = new Progress(screen.err, `@@${role.username}`, screen.live);
  await untilInterrupted(async (signal) => {
    progress.show('queued');
    try {
      const posted = await postMessage(api, chatId, content, signal);
      for (const name of posted.unknownMentions) progress.note(`Nobody here is called ${name}`);
      const run = posted.runs.find(({ agentUsername }) => agentUsername === role.username);
      if (!run) throw new CliError(`the question was posted, but @@${role.username} does not answer here`);
      const done = await follow(api, run.id, { asked, screen, progress, signal });
      const { messageId, content: answer } = done;
      progress.hide();
      const citations = await citationsOf(api, done);
      for (const citation of citations) progress.note(sourceLine(citation));
      const validation = messageId && (await conclude(api, messageId, asked, progress));
      if (!asked.json) return;
      const result = {
        chatId,
        runId: run.id,
        messageId,
        role: role.username,
        content: answer,
        citations,
        validation,
      };
      screen.out.write(`${JSON.stringify(result, null, 2)}\n`);
    } finally {
      progress.hide();
    }
  });
}

/** The stream tells all readers of a chat the same; the message says what this person may see. */
async function citationsOf(api: ApiClient, { messageId, citations }: Answered): Promise<Citation[]> {
  if (!messageId || citations.length === 0) return citations;
  return (await findMessage(api, messageId)).citations;
}

function sourceLine({ n, documentName, page, gone, hidden }: Citation): string {
  if (gone) return `[${n}] a document that was deleted`;
  if (hidden) return `[${n}] a document that you may not read`;
  return `[${n}] ${oneLine(documentName)}${page === null ? '' : `, page ${page}`}`;
}

/** Says that nobody has checked the answer yet, and how to approve it; or approves it. */
async function conclude(
  api: ApiClient,
  messageId: string,
  asked: Asked,
  progress: Progress,
): Promise<string> {
  progress.note(`Unvalidated answer ${messageId}`);
  if (asked.approve) {
    const { validation } = await validate(api, messageId, { decision: 'approve' });
    progress.note('Approved');
    return validation?.state ?? 'approved';
  }
  progress.note(`Approve it with: npm run -s cli -- validate ${messageId} approve`);
  return 'unvalidated';
}

type Answered = Extract<RunEvent, { type: 'done' }>['data'];

interface Reading {
  asked: Asked;
  screen: Screen;
  progress: Progress;
  signal: AbortSignal;
}

async function follow(api: ApiClient, runId: string, { asked, screen, progress, signal }: Reading) {
  const out: Sink = asked.json ? { write: () => undefined } : screen.out;
  const printer = new AnswerPrinter(out, (line) => progress.note(line));
  const connect = (lastEventId?: string) => api.stream(`/runs/${runId}/events`, lastEventId, signal);
  /** Text and progress would write over each other on one terminal. */
  const aside = (): void => {
    if (out.isTTY) printer.endLine();
  };
  const onCut = (reason: string): void => {
    aside();
    progress.note(`The stream was cut (${reason}), going on`);
  };
  try {
    signal.throwIfAborted();
    for await (const { type, data } of followRun(connect, { signal, onCut })) {
      if (type === 'status') {
        aside();
        progress.show(data.state, data.step);
      } else if (type === 'reset') printer.reset(data.attempt);
      else if (type === 'error') throw new CliError(`${data.code}: ${data.detail}`);
      else {
        if (out.isTTY) progress.hide();
        if (type === 'delta') printer.add(data.text);
        if (type === 'done') printer.finish(data.content);
        if (type === 'done') return data;
      }
    }
    throw new CliError('the stream ended without an end of the run');
  } catch (error) {
    printer.endLine();
    if (error instanceof Interrupted) throw new Interrupted(await cancelled(api, runId));
    throw error;
  }
}

const cancelled = (api: ApiClient, runId: string): Promise<string> =>
  cancelRun(api, runId).catch((error: unknown) => `run ${runId} could not be cancelled: ${describe(error)}`);

/** The first Ctrl-C aborts the signal; a later one ends the process at once. */
async function untilInterrupted(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const interruption = new AbortController();
  let firstAt = 0;
  const onSigint = (): void => {
    if (!interruption.signal.aborted) {
      firstAt = Date.now();
      interruption.abort(new Interrupted());
    } else if (Date.now() - firstAt > sameKeyMillis) process.exit(130);
  };
  process.on('SIGINT', onSigint);
  try {
    await work(interruption.signal);
  } finally {
    process.off('SIGINT', onSigint);
  }
}
