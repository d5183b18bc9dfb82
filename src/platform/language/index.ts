export { readAgreement, readConsent } from './answers/agreement.js';
export { wantsBack } from './answers/step-back.js';
export { extractNumbers, type FoundNumber } from './numbers/number-extract.js';
export { readChoice } from './slots/choice.js';
export { readEmail, readPhone } from './slots/contacts.js';
export { readDate, type Moment } from './slots/date.js';
export { instantOf, readMoment, type MomentProblem } from './slots/moment.js';
export { namesRange, readMoney, readNumber } from './slots/numbers.js';
