export { AfterCommit, InTransaction, defineEvent, type PayloadOf } from './event.js';
export { Events } from './events.js';
export { EventsModule } from './events.module.js';
