export { ContactBanner } from './contacts/lazy-contact-banner';
export { DeliveryMark } from './contacts/lazy-delivery-mark';
export { IntegrationNews, RoleStates } from './lifecycle/lazy-role-states';
export { integrationScreens } from './routes';
