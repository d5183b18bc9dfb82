export { followingUsername, useChecks } from './checks';
export { LocaleFields } from './locale-fields';
export { NewPasswordInput } from './new-password-input';
export { guestScreens, linkScreens, settingsScreens } from './routes';
export { deviceOf } from './sessions';
export { SettingsSection } from './settings-section';
export { signupQuery } from './signup';
export { UsernameInput } from './username-input';
