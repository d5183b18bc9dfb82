import { availableParallelism } from 'node:os';
import { Injectable } from '@nestjs/common';
import { InjectConfig, type Config } from '../../platform/config/index.js';

/** Of processes that read documents at once, by setting or by the machine. */
export const readersOf = ({ KNOWLEDGE_PARSERS: given }: Pick<Config, 'KNOWLEDGE_PARSERS'>): number =>
  given ?? (availableParallelism() > 2 ? 2 : 1);

/** Reading takes a core, waiting for another server takes none: only the first has to wait for its turn. */
@Injectable()
export class ReadingTurns {
  private free: number;
  private readonly waiting: (() => void)[] = [];

  constructor(@InjectConfig() config: Config) {
    this.free = readersOf(config);
  }

  /** In the order of asking; throws the signal's reason when it comes before the turn. */
  async take<T>(signal: AbortSignal, read: () => Promise<T>): Promise<T> {
    await this.turn(signal);
    try {
      return await read();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free++;
    }
  }

  private async turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.free > 0) {
      this.free--;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const begin = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.waiting.splice(this.waiting.indexOf(begin), 1);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.waiting.push(begin);
    });
  }
}
