import { Injectable } from '@nestjs/common';
import { LiveBus, type LiveEvent } from './live-bus.js';

@Injectable()
export class InProcessLiveBus extends LiveBus {
  protected send(batch: LiveEvent[]): void {
    this.deliver(batch);
  }

  health(): Promise<void> {
    return Promise.resolve();
  }
}
