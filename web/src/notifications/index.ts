export { Bell } from './bell/bell';
export { useNotificationNews } from './live';
export { notificationScreens } from './routes';
