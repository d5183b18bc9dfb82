import { Injectable } from '@nestjs/common';
import { AppError } from '../errors/index.js';

/** More at once by one person are no faster, and each takes memory and a connection. */
const mostAtOnce = 4;

/** How many uploads of one person are under way in this process. */
@Injectable()
export class UploadSlots {
  private readonly underWay = new Map<string, number>();

  /** Throws `too_many_requests` while the person has too many. */
  async take<T>(userId: string, upload: () => Promise<T>): Promise<T> {
    const others = this.underWay.get(userId) ?? 0;
    if (others >= mostAtOnce)
      throw new AppError('too_many_requests', `At most ${mostAtOnce} files at once`, { retryAfter: 1 });
    this.underWay.set(userId, others + 1);
    try {
      return await upload();
    } finally {
      this.finished(userId);
    }
  }

  private finished(userId: string): void {
    const left = (this.underWay.get(userId) ?? 1) - 1;
    if (left > 0) this.underWay.set(userId, left);
    else this.underWay.delete(userId);
  }
}
