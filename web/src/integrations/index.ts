export { integrationScreens } from './routes';
