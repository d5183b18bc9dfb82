import { patiently } from '../platform/chunks';
import type { TextLoader } from '../platform/i18n';

const files = import.meta.glob<Record<string, unknown>>(['../*/texts/*.json', './texts/*.json'], {
  import: 'default',
});

/** `<feature>/texts/<language>.json`, whichever features there are. */
export const loadTexts: TextLoader = async (feature, language) => {
  const load = files[feature === 'app' ? `./texts/${language}.json` : `../${feature}/texts/${language}.json`];
  if (!load) throw new Error(`There are no texts of ${feature} in ${language}`);
  return patiently(load)();
};
