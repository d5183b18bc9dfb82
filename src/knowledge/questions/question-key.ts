import { createHash } from 'node:crypto';

/** By which the same question is known again: its words alone, without case, signs and `ё`. */
export const questionKey = (question: string): string =>
  createHash('sha256')
    .update(
      (
        question
          .normalize('NFKC')
          .toLowerCase()
          .replaceAll('ё', 'е')
          .match(/[\p{L}\p{N}]+/gu) ?? []
      ).join(' '),
    )
    .digest('base64url');
