export { useSearchNews } from './live';
export { searchScreens } from './routes';
