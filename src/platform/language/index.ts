export { readAgreement, readConsent, type Agreement } from './answers/agreement.js';
export { wantsBack, type StepBack } from './answers/step-back.js';
export { extractNumbers, type ExtractOptions, type FoundNumber } from './numbers/number-extract.js';
export { readChoice, type Option } from './slots/choice.js';
export { readEmail, readPhone } from './slots/contacts.js';
export { readDate, type Moment } from './slots/date.js';
export { readMoney, readNumber, type Money } from './slots/numbers.js';
export { type Reading } from './slots/reading.js';
