import { patiently } from '../platform/chunks';
import type { TextLoader } from '../platform/i18n';

const files = import.meta.glob<Record<string, unknown>>(
  ['../*/texts/*.json', './texts/*.json', './palette/texts/*.json'],
  {
    import: 'default',
  },
);

/** What the palette and the help say is not needed before they are opened. */
const folders: Record<string, string | undefined> = { app: '.', palette: './palette' };

/** `<feature>/texts/<language>.json`, whichever features there are. */
export const loadTexts: TextLoader = async (feature, language) => {
  const load = files[`${folders[feature] ?? `../${feature}`}/texts/${language}.json`];
  if (!load) throw new Error(`There are no texts of ${feature} in ${language}`);
  return patiently(load)();
};
