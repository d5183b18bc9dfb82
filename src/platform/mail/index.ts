export { composeMail, type Mail } from './mail.js';
export { MailFailure } from './mail-failure.js';
export { Mailer, mostConnections } from './mailer.js';
