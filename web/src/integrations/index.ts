export { ContactBanner } from './contacts/lazy-contact-banner';
export { integrationScreens } from './routes';
