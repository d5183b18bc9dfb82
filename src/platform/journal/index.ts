export { Journal, type News, type Retell, type Told } from './journal.js';
export { JournalEntry, JournalPosition, type JournalRef } from './journal-entry.entity.js';
export { JournalModule } from './journal.module.js';
