import { Injectable } from '@nestjs/common';
import { EgressClient } from '../../platform/egress/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { UserActor } from '../../identity/index.js';
import { HeavyWork, type HeavyFunction } from '../threads/heavy-work.js';
import type { ImportOpenapi, OpenapiView } from './openapi.dto.js';
import type { ImportResult, ImportTask } from './openapi-import.js';

const largestDocument = 5 * 1024 ** 2;
const openapiImport: HeavyFunction = {
  module: new URL('./openapi-import.js', import.meta.url),
  name: 'importOpenapi',
  kind: 'long',
  millis: 10_000,
};

/** Makes HTTP tools of what an OpenAPI document describes; it keeps nothing. */
@Injectable()
export class OpenapiService {
  constructor(
    private readonly egress: EgressClient,
    private readonly heavy: HeavyWork,
  ) {}

  /** Throws `openapi_invalid` with all that is wrong, `too_much_work`, `busy`, and the errors of the egress client. */
  async import(
    { orgId }: UserActor,
    { document, url, operations: wanted }: ImportOpenapi,
  ): Promise<OpenapiView> {
    const task = url === undefined ? { source: document } : await this.fetched(url);
    const result = await this.heavy.run<ImportResult>(orgId, openapiImport, { ...task, wanted });
    if ('problems' in result) throw new AppError('openapi_invalid', undefined, { errors: result.problems });
    return result;
  }

  private async fetched(url: string): Promise<ImportTask> {
    const answer = await this.egress.request({ url, maxBytes: largestDocument, tries: 2 });
    if (!answer.isOk) {
      answer.discard();
      throw new AppError('egress_failed', `The server of the document answered with status ${answer.status}`);
    }
    return { source: await answer.text(), base: answer.url.href };
  }
}
