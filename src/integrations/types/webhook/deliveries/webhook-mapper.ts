import { Injectable } from '@nestjs/common';
import { HeavyWork, type HeavyFunction } from '../../../../tools/index.js';
import { follow, isPlain } from '../json-path.js';
import { pathsOf, type Found } from '../mapping.js';
import type { WebhookSettings } from '../webhook-settings.js';

const following: HeavyFunction = {
  module: new URL('../json-path.js', import.meta.url),
  name: 'followIn',
  kind: 'quick',
  millis: 1_000,
};

/** Finds in a body what a webhook's settings name. */
@Injectable()
export class WebhookMapper {
  constructor(private readonly heavy: HeavyWork) {}

  /** Throws `busy` and `too_much_work`. */
  async find(orgId: string, settings: WebhookSettings, body: unknown): Promise<Found> {
    const paths = pathsOf(settings);
    const plain = paths.filter(isPlain);
    const hard = paths.filter((path) => !isPlain(path));
    const found = new Map(pairsOf(plain, follow(plain, body)));
    if (hard.length === 0) return found;
    const task = { paths: hard, text: JSON.stringify(body) };
    const values = await this.heavy.run<unknown[][]>(orgId, following, task);
    return new Map([...found, ...pairsOf(hard, values)]);
  }
}

const pairsOf = (paths: string[], values: unknown[][]): [string, unknown[]][] =>
  paths.map((path, index) => [path, values[index] ?? []]);
