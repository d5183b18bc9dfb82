export { useReviewNews } from './live';
export { reviewScreens } from './routes';
export { mayJudge } from './validation/verdict';
export { preloadValidation, Validation } from './validation/lazy-validation';
export { useJudged } from './validation/judging';
export { useVerdictKeys } from './verdict-keys';
export { useWaitingCount } from './waiting-count';
