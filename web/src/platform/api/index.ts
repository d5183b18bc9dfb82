export { forgetAccess, freshAccess, hasSession, noteAccess, onSessionEnd, renewAccess } from './access';
export { askOnceMore } from './ask-once-more';
export { answer, api, type Schema } from './client';
export { allPages, byCursor, inPages, type Page, type Pages } from './pages';
export { isProblem, Problem, problemOf, type FieldError, type ProblemCode } from './problem';
export { isReachable } from './reachable';
export { sessionFetch, sessionStream } from './session-fetch';
export { upload, uploadTo } from './upload';
