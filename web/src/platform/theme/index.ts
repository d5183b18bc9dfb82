export { ThemeProvider } from './theme-provider';
