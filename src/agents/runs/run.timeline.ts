import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { log } from '../../platform/logging/index.js';
import { ModelCall } from './model-call.entity.js';
import type { Attempt } from './run.attempt.js';

/** What a run did and what it took: its calls of models, beside those of tools. */
@Injectable()
export class RunTimeline {
  constructor(private readonly dataSource: DataSource) {}

  /** Best effort: an answer is not lost for the sake of how it came about. */
  async store({ modelCalls }: Attempt): Promise<void> {
    const calls = modelCalls.splice(0);
    if (calls.length === 0) return;
    try {
      await this.dataSource.manager.insert(ModelCall, calls);
    } catch (error) {
      modelCalls.unshift(...calls);
      log.warn({ err: error }, 'calls of models could not be stored');
    }
  }
}
