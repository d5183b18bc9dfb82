import type { ServerResponse } from 'node:http';

export type BotUpdate = Record<string, unknown> & { update_id: number };

export interface Answer {
  status: number;
  body: object;
}

const refusal = (status: number, description: string): Answer => ({
  status,
  body: { ok: false, error_code: status, description },
});

/** One bot, as Telegram knows it: what it is to hear, and how. */
export class TelegramBotAccount {
  /** What the bot has set. */
  webhook?: { url: string; secret_token?: string };
  commands: { command: string; description: string }[] = [];
  /** Its owner has taken its token back. */
  isRevoked = false;
  readonly id: number;
  /** How often it was asked for updates that it had not been offered yet, or had. */
  polls = 0;
  private updates: BotUpdate[] = [];
  private poll?: { respond: (answer: Answer) => void; offset: number };

  constructor(
    readonly token: string,
    readonly username: string,
  ) {
    this.id = Number(token.split(':')[0]);
  }

  /** Kept until the bot has asked for what comes after it. */
  offer(...updates: BotUpdate[]): void {
    this.updates.push(...updates);
    this.answerPoll();
  }

  /** What it has not asked past yet. */
  get untaken(): number {
    return this.updates.length;
  }

  revoke(): void {
    this.isRevoked = true;
    this.poll?.respond(refusal(401, 'Unauthorized'));
  }

  /** As Telegram: a second one ends the first; what was asked past is forgotten. */
  getUpdates(
    payload: Record<string, unknown>,
    response: ServerResponse,
    respond: (answer: Answer) => void,
  ): void {
    this.polls++;
    if (this.webhook)
      return respond(refusal(409, "Conflict: can't use getUpdates method while webhook is active"));
    this.poll?.respond(refusal(409, 'Conflict: terminated by other getUpdates request'));
    const offset = Number(payload.offset ?? 0);
    this.updates = this.updates.filter(({ update_id: id }) => id >= offset);
    const poll = {
      offset,
      respond: (answer: Answer) => {
        clearTimeout(timer);
        if (this.poll === poll) this.poll = undefined;
        respond(answer);
      },
    };
    const none = { status: 200, body: { ok: true, result: [] } };
    const timer = setTimeout(() => poll.respond(none), Number(payload.timeout ?? 0) * 1_000).unref();
    response.once('close', () => {
      clearTimeout(timer);
      if (this.poll === poll) this.poll = undefined;
    });
    this.poll = poll;
    this.answerPoll();
  }

  private answerPoll(): void {
    const { poll } = this;
    const ready = this.updates.filter(({ update_id: id }) => id >= (poll?.offset ?? 0));
    if (poll && ready.length > 0) poll.respond({ status: 200, body: { ok: true, result: ready } });
  }
}
