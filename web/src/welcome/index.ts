export { HowToConnect } from './how-to-connect';
export { useModel, type ModelState } from './model';
export { SampleButtons } from './sample-buttons';
export { welcomeScreens } from './routes';
