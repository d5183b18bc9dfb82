import { Injectable } from '@nestjs/common';

/** Where values are sealed for their rows, each row with `id` and `org_id`. The names are of code, never of requests. */
export interface SealedColumn {
  table: string;
  /** Holds the envelope. */
  sealed: string;
  /** Holds the id of its master key; the role `keeper` may read it, with `id` and `org_id`. */
  keyId: string;
}

/** All that a rotation of the master key takes over. Whoever seals values in rows of its own adds them in its constructor. */
@Injectable()
export class SealedColumns {
  private readonly columns: SealedColumn[] = [{ table: 'secrets', sealed: 'ciphertext', keyId: 'key_id' }];

  add(column: SealedColumn): void {
    this.columns.push(column);
  }

  get all(): readonly SealedColumn[] {
    return this.columns;
  }
}
