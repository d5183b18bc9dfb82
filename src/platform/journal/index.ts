export { Journal, type Told } from './journal.js';
export type { JournalRef } from './journal-entry.entity.js';
export { JournalModule } from './journal.module.js';
