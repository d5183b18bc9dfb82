export { meQuery, useMay, useMe, type Me } from './me';
export { enter, forgetAll, leave, onSessionNews } from './session';
