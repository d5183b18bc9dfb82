export { calendarScreens } from './routes';
