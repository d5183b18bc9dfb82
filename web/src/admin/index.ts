export { adminScreens } from './routes';
export { sections as adminSections } from './sections';
