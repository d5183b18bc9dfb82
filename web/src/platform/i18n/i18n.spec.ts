import { createInstance } from 'i18next';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { initReactI18next, setI18n, useTranslation } from 'react-i18next';
import { heirOf } from './i18n';

const Shown = () => createElement('p', null, useTranslation().t('nav.search'));

describe('An heir of the texts', () => {
  it('speaks as they do, and has next to nothing of its own to be copied', async () => {
    const texts = createInstance();
    await texts.use(initReactI18next).init({
      lng: 'en',
      showSupportNotice: false,
      defaultNS: 'app',
      resources: { en: { app: { nav: { search: 'Search' } } }, ru: { app: { nav: { search: 'Поиск' } } } },
    });
    const heir = heirOf(texts);
    const heard: string[] = [];
    heir.on('languageChanged', (language) => heard.push(language));
    setI18n(heir);
    expect(renderToString(createElement(Shown))).toBe('<p>Search</p>');
    await texts.changeLanguage('ru');
    expect(renderToString(createElement(Shown))).toBe('<p>Поиск</p>');
    expect([heir.language, heard]).toEqual(['ru', ['ru']]);
    expect(Object.keys(heir)).toEqual(['reportNamespaces']);
  });
});
