import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { EgressClient, type EgressResponse } from '../../../platform/egress/index.js';
import { AppError } from '../../../platform/errors/index.js';
import { IntegrationRefused } from '../../integration.js';
import { AmocrmGrants, grantPath, type Holder } from './grants.js';
import { accountUrl } from './hosts.js';
import { isAbsent, isLasting, isPassing, isUnpaid } from './statuses.js';
import { AmocrmTurns, busy } from './turns.js';

const callMillis = 15_000;
const mostTries = 3;
const restMillis = 500;
/** A call waits for no more: who makes it is told. */
const longestRestSeconds = 10;
const undecided = 'It is not known whether amoCRM has done it: look before you try again';
const largestAnswer = 4 * 1024 * 1024;
/** It was done, or will be; what else it says is nothing to read. */
const answersNothing = new Set([202, 204]);

type Query = Record<string, string | number>;

export interface ApiCall {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Behind `/api/v4/`, or that of another version. */
  path: string;
  version?: 2 | 4;
  query?: Query;
  body?: unknown;
}

const Problem = z.object({
  title: z.string().optional().catch(undefined),
  detail: z.string().optional().catch(undefined),
  hint: z.string().optional().catch(undefined),
  'validation-errors': z
    .array(
      z.object({
        errors: z
          .array(
            z.object({
              path: z.string().catch(''),
              detail: z.string().catch(''),
              code: z.string().catch(''),
            }),
          )
          .catch([]),
      }),
    )
    .optional()
    .catch(undefined),
});

/** The API of accounts, version 4 (amocrm.ru/developers/content/crm_platform/api-reference). */
@Injectable()
export class AmocrmApi {
  constructor(
    private readonly egress: EgressClient,
    private readonly grants: AmocrmGrants,
    private readonly turns: AmocrmTurns,
  ) {}

  /**
   * What it answers, or undefined for nothing (202, 204). Throws `crm_failed` in words for a model, `IntegrationRefused` when
   * the account lets nobody in, `busy`, `egress_…`, and the signal's reason.
   */
  async call(holder: Holder, call: ApiCall, signal: AbortSignal): Promise<unknown> {
    let stale: string | undefined;
    for (let tried = 1; ; tried++) {
      const token = await this.grants.access(holder, signal, stale);
      await this.turns.turn(holder, signal);
      const answer = await this.send(holder.domain, call, token, signal).catch((error: unknown) => {
        if (!mayRepeat(call, tried) || !isUndecided(error)) throw error;
      });
      if (answer && answersNothing.has(answer.status)) return answer.discard();
      if (answer?.isOk) return readOf(call, answer);
      const problem = answer ? await problemOf(answer) : '';
      if (answer?.status === 401) {
        if (stale !== undefined) throw new IntegrationRefused(problem, grantPath);
        stale = token;
        continue;
      }
      if (answer) await this.mayGoOn(holder, call, { tried, answer, problem });
      if (answer?.status !== 429) await sleep(restMillis * tried, undefined, { signal });
    }
  }

  /** Throws what the answer means, unless it may be asked for again: it is GET, or amoCRM has not looked at it (429). */
  private async mayGoOn(
    holder: Holder,
    call: ApiCall,
    { tried, answer, problem }: { tried: number; answer: EgressResponse; problem: string },
  ): Promise<void> {
    const { status } = answer;
    if (status === 429) {
      const seconds = restAfter(answer.header('retry-after'));
      await this.turns.postpone(holder, seconds);
      if (seconds > longestRestSeconds) throw busy(seconds);
      if (tried < mostTries) return;
    }
    if (status >= 500 && mayRepeat(call, tried)) return;
    if (status >= 500 && call.method !== 'GET')
      throw new AppError('egress_failed', `amoCRM answered ${status}. ${undecided}`);
    throw new CrmFailure(status, problem);
  }

  /** As the owner of a token, before anything is kept. */
  async callBy(domain: string, token: string, call: ApiCall, signal: AbortSignal): Promise<unknown> {
    const answer = await this.send(domain, call, token, signal);
    if (answersNothing.has(answer.status)) return answer.discard();
    if (answer.isOk) return answer.json();
    const problem = await problemOf(answer);
    if (answer.status === 401) throw new IntegrationRefused(problem, 'secrets.longLivedToken');
    throw new CrmFailure(answer.status, problem);
  }

  private async send(
    domain: string,
    { method, path, query = {}, body, version = 4 }: ApiCall,
    token: string,
    signal: AbortSignal,
  ): Promise<EgressResponse> {
    const url = new URL(`/api/v${version}/${path}`, accountUrl(domain));
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    try {
      return await this.egress.request({
        url,
        method,
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/hal+json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        timeoutMillis: callMillis,
        maxBytes: largestAnswer,
        maxRedirects: 0,
        signal,
      });
    } catch (error) {
      if (method === 'GET' || !isUndecided(error)) throw error;
      throw new AppError(error.code, `${error.detail}. ${undecided}`, { cause: error });
    }
  }
}

const isUndecided = (error: unknown): error is AppError =>
  error instanceof AppError && (error.code === 'egress_timeout' || error.code === 'egress_failed');

const mayRepeat = ({ method }: ApiCall, tried: number): boolean => method === 'GET' && tried < mostTries;

/** An answer that breaks off says that something was done, and not what. */
async function readOf({ method }: ApiCall, answer: EgressResponse): Promise<unknown> {
  try {
    return await answer.json();
  } catch (error) {
    if (method === 'GET' || !isUndecided(error)) throw error;
    throw new AppError(error.code, `${error.detail}. ${undecided}`, { cause: error });
  }
}

function restAfter(told: string | undefined): number {
  const seconds = Number(told);
  return told === undefined || !Number.isFinite(seconds) ? 1 : Math.min(Math.max(seconds, 1), 3_600);
}

async function problemOf(answer: EgressResponse): Promise<string> {
  const told = Problem.safeParse(await answer.json().catch(() => undefined)).data ?? {};
  const errors = (told['validation-errors'] ?? []).flatMap((one) => one.errors);
  const wrong = errors.slice(0, 10).map(({ path, detail, code }) => `${path || 'it'}: ${detail || code}`);
  const words = [told.hint ?? told.detail ?? told.title, ...wrong].filter((word) => word);
  return words.length > 0 ? words.join('; ').slice(0, 1_000) : `amoCRM answered ${answer.status}`;
}

const meanings: Record<number, string> = {
  402: 'The amoCRM account is not paid',
  403: 'amoCRM does not allow this to whoever has set up the integration, or has blocked this server',
  404: 'amoCRM has nothing of this id',
  429: 'amoCRM is asked too often just now: try again in a minute',
};

/** What amoCRM has not done, and why. */
export class CrmFailure extends AppError {
  constructor(
    readonly answered: number,
    problem: string,
  ) {
    super('crm_failed', [meanings[answered], problem].filter((word) => word).join('. '));
  }

  get isPassing(): boolean {
    return isPassing(this.answered);
  }

  get isUnpaid(): boolean {
    return isUnpaid(this.answered);
  }

  get isAbsent(): boolean {
    return isAbsent(this.answered);
  }

  isLasting(of: 'place' | 'thing'): boolean {
    return isLasting(this.answered, of);
  }
}

/**
 * What a failure says of an integration as a whole, when it asks for what it needs to work at all: it is refused
 * (`IntegrationRefused`), or amoCRM is away (`egress_failed`). Other errors stay what they are.
 */
export function refusedOrAway(error: unknown, path?: string): unknown {
  if (!(error instanceof CrmFailure)) return error;
  return error.isPassing
    ? new AppError('egress_failed', error.detail, { cause: error })
    : new IntegrationRefused(error.detail, path, { cause: error });
}
