export { Username, normalizeUsername, usernamePattern } from './username.js';
