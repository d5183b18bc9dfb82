import { Injectable } from '@nestjs/common';
import { SecretVault } from '../../identity/index.js';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { EgressClient, type EgressResponse } from '../../platform/egress/index.js';
import { AppError } from '../../platform/errors/index.js';
import { KeptReaders } from '../../platform/json-schema/index.js';
import { digestOf } from '../digest.js';
import { formsOf, without } from '../outside/secret-forms.js';
import { HeavyWork, longestMillis, type HeavyFunction } from '../threads/heavy-work.js';
import type { Invocation, OfferedTool } from '../tool.js';
import type { ToolChoice, ToolSource } from '../tool-source.js';
import { requestOf, type PreparedRequest } from './http-request.js';
import { excerptOf, shown, textOf } from './http-result.js';
import { isReadOnly, type HttpToolDefinition } from './http-tool.js';
import { inputReader } from '../schemas/input-reader.js';
import type { Selection } from './json-select.js';

const jsonSelect: HeavyFunction = {
  module: new URL('./json-select.js', import.meta.url),
  name: 'selectJson',
  kind: 'quick',
  millis: 5_000,
};

/** The tools that agents' definitions describe as requests. */
@Injectable()
export class HttpTools implements ToolSource {
  private readonly readers = new KeptReaders(inputReader);

  constructor(
    @InjectConfig() private readonly config: Config,
    private readonly egress: EgressClient,
    private readonly vault: SecretVault,
    private readonly heavy: HeavyWork,
  ) {}

  offered(_orgId: string, { httpTools }: ToolChoice): Promise<OfferedTool[]> {
    return Promise.resolve(httpTools.map((definition) => this.offer(definition)));
  }

  private offer(definition: HttpToolDefinition): OfferedTool {
    const { name, description, parameters, resultPath } = definition;
    return {
      name,
      description,
      parameters,
      readOnly: isReadOnly(definition),
      target: digestOf(definition),
      // The deadlines of its parts come first: they say more.
      timeout: this.millisOf(definition) + (resultPath === undefined ? 0 : longestMillis(jsonSelect)) + 1_000,
      parse: (written) => this.readers.of(parameters)(written),
      execute: (input, invocation) => this.call(definition, input as Record<string, unknown>, invocation),
    };
  }

  private async call(
    definition: HttpToolDefinition,
    input: Record<string, unknown>,
    { orgId, idempotencyKey, signal }: Invocation,
  ): Promise<string> {
    const { secretId, resultPath } = definition;
    const secret = secretId ? await this.vault.open(orgId, secretId) : undefined;
    const request = requestOf(definition, input, { secret, idempotencyKey });
    const response = await this.send(definition, request, signal);
    const hidden = secret === undefined ? [] : formsOf(secret);
    const text = await textOf(response, hidden);
    if (resultPath === undefined || text === '') return shown(text, response.status);
    // What was written in another way is plain now.
    return shown(without(hidden, await this.select(orgId, text, resultPath)), response.status);
  }

  private async send(
    definition: HttpToolDefinition,
    request: PreparedRequest,
    signal: AbortSignal,
  ): Promise<EgressResponse> {
    try {
      return await this.egress.request({
        ...request,
        timeoutMillis: this.millisOf(definition),
        tries: 1 + (definition.retries ?? 0),
        signal,
      });
    } catch (error) {
      if (isReadOnly(definition) || !isUndecided(error)) throw error;
      throw new AppError(error.code, `${error.detail}. It is not known whether the request took effect`, {
        cause: error,
      });
    }
  }

  /** Of the request alone; what tools have in common, unless its definition says otherwise. */
  private millisOf({ timeout = this.config.TOOL_TIMEOUT }: HttpToolDefinition): number {
    return timeout * 1_000;
  }

  private async select(orgId: string, text: string, path: string): Promise<string> {
    if (!isJson(text)) throw new AppError('http_tool_failed', `The answer is not JSON: ${excerptOf(text)}`);
    const selection: Selection = { text, path };
    const selected = await this.heavy.run<string | undefined>(orgId, jsonSelect, selection);
    return selected ?? `The answer has nothing at ${path}: ${excerptOf(text)}`;
  }
}

const isUndecided = (error: unknown): error is AppError =>
  error instanceof AppError && (error.code === 'egress_timeout' || error.code === 'egress_failed');

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
