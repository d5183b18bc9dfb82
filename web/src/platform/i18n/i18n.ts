import i18next, { type BackendModule, type i18n, type ReadCallback } from 'i18next';
import { initReactI18next, setI18n } from 'react-i18next';
import { firstLanguage, languages, rememberLanguage, type Language } from './languages';

/** Texts of a feature in a language, loaded when its first screen is shown. */
export type TextLoader = (feature: string, language: string) => Promise<Record<string, unknown>>;

const lazily = (load: TextLoader): BackendModule => ({
  type: 'backend',
  init: () => undefined,
  read(language: string, feature: string, done: ReadCallback) {
    load(feature, language).then(
      (texts) => done(null, texts),
      (error: unknown) => done(error as Error, null),
    );
  },
});

export async function startTexts(load: TextLoader): Promise<void> {
  i18next.on('languageChanged', (language) => (document.documentElement.lang = language));
  await i18next
    .use(lazily(load))
    .use(initReactI18next)
    .init({
      lng: firstLanguage(),
      supportedLngs: [...languages],
      // Both languages have the same keys (texts.spec.ts): there is nothing to fall back to.
      fallbackLng: false,
      showSupportNotice: false,
      ns: ['app'],
      defaultNS: 'app',
      // React escapes what it shows.
      interpolation: { escapeValue: false },
    });
  setI18n(heirOf(i18next));
}

/** The same for components: `useTranslation` copies, for each of them, what an instance has of its own; an heir has nothing. */
export const heirOf = (texts: i18n): i18n => Object.create(texts) as i18n;

/** Has the texts of features fetched that will be shown soon. */
export const preloadTexts = (...features: string[]): void => void i18next.loadNamespaces(features);

/** Shows the client in this language, now and next time. */
export async function speak(language: Language): Promise<void> {
  rememberLanguage(language);
  await i18next.changeLanguage(language);
}

export const currentLanguage = (): Language => i18next.language as Language;
