export { composeMail, type Mail } from './mail.js';
export { Mailer } from './mailer.js';
