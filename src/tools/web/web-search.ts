import { Injectable } from '@nestjs/common';
import { InjectConfig, type Config } from '../../platform/config/index.js';
import { EgressClient } from '../../platform/egress/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { FoundPage, SearchEngine } from './search-engine.js';
import { Searxng } from './searxng.js';
import { Tavily } from './tavily.js';

type Settings = Pick<Config, 'WEB_SEARCH_PROVIDER' | 'WEB_SEARCH_URL' | 'WEB_SEARCH_API_KEY'>;

const tavilyRoot = 'https://api.tavily.com';

/** Searches the web by the engine that the operator has chosen. */
@Injectable()
export class WebSearch implements SearchEngine {
  private readonly engine?: SearchEngine;

  constructor(@InjectConfig() config: Settings, egress: EgressClient) {
    const { WEB_SEARCH_PROVIDER: provider, WEB_SEARCH_URL: root, WEB_SEARCH_API_KEY: apiKey } = config;
    if (provider === 'searxng' && root) this.engine = new Searxng({ egress, root, apiKey });
    if (provider === 'tavily') this.engine = new Tavily({ egress, root: root ?? tavilyRoot, apiKey });
  }

  get isOn(): boolean {
    return this.engine !== undefined;
  }

  /** Throws `web_search_off` without an engine, `web_search_failed` and the errors of the egress client. */
  async search(query: string, limit: number, signal?: AbortSignal): Promise<FoundPage[]> {
    if (!this.engine) throw new AppError('web_search_off');
    return this.engine.search(query, limit, signal);
  }
}
