export { safePath } from './back';
export { guestRoute, linkRoute, memberRoute, rootRoute } from './roots';
export { unread } from './unread';
