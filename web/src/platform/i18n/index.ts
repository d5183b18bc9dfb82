export { beginningOfDay } from './days';
export { ago, useFormat } from './format';
export { useAgo } from './ago';
export { useSeconds } from './clock';
export { currentLanguage, preloadTexts, speak, startTexts, type TextLoader } from './i18n';
export { useSize } from './size';
export { languageFor, languages, rememberedLanguage, type Language } from './languages';
