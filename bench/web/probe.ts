import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import type { Tab } from '../../test/support/chromium.js';

const script = join(import.meta.dirname, 'probe.mjs');

interface Loaded {
  /** Milliseconds from the beginning of the navigation. */
  painted: number;
  interactive: number;
}

interface Seen {
  /** Milliseconds of each task that kept the page busy for more than 50. */
  tasks: number[];
  /** Milliseconds from each key until its picture. */
  keys: number[];
  frames: { dropped: number; longest: number };
  /** The most elements that the page had at any picture. */
  nodes: number;
}

/** A tab that tells of itself what browsers measure. */
export class Probe {
  private constructor(
    readonly page: Page,
    readonly devTools: CDPSession,
  ) {}

  static async of({ page }: Tab): Promise<Probe> {
    await page.addInitScript({ path: script });
    return new Probe(page, await page.context().newCDPSession(page));
  }

  /** Waits until what the selector finds can be used, and the page has come to rest. */
  loaded(selector: string): Promise<Loaded> {
    return this.page.evaluate<Loaded>(`probe.loaded(${JSON.stringify(selector)})`);
  }

  watch(): Promise<void> {
    return this.page.evaluate<void>('probe.watch()');
  }

  /** What happened since `watch`. */
  seen(): Promise<Seen> {
    return this.page.evaluate<Seen>('probe.seen()');
  }

  /** Bytes of JavaScript's heap after all garbage is gone. */
  async heap(): Promise<number> {
    // What finalizers let go goes with the second.
    for (let time = 0; time < 2; time++) await this.devTools.send('HeapProfiler.collectGarbage');
    return (await this.devTools.send('Runtime.getHeapUsage')).usedSize;
  }
}
