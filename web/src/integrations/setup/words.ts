import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Field } from './fields';

interface Words {
  label: string;
  about: string;
  /** Of one of its choices. */
  choice: (value: string) => string;
}

const known = (key: string): string | undefined => {
  const text: unknown = i18next.getResource(i18next.language, 'integrations', key);
  return typeof text === 'string' ? text : undefined;
};

/** `maxLength` as people would write it: "Max length"; without the group that it stands in. */
function readable(called: string): string {
  const name = called.slice(called.lastIndexOf('.') + 1);
  return (
    name.charAt(0).toUpperCase() + name.slice(1).replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  );
}

/** Our words for the settings of types that we know; of others the server's own. */
export function useFieldWords(type: string): (field: Pick<Field, 'name' | 'about'>) => Words {
  useTranslation('integrations');
  return ({ name, about }) => ({
    label: known(`fields.${type}.${name}.label`) ?? known(`fields.any.${name}.label`) ?? readable(name),
    about: known(`fields.${type}.${name}.about`) ?? known(`fields.any.${name}.about`) ?? about,
    choice: (value) =>
      known(`choices.${type}.${name}.${value}`) ?? known(`choices.any.${name}.${value}`) ?? value,
  });
}

/** What an integration of a type is for. */
export function useTypeAbout(): (type: string) => string | undefined {
  useTranslation('integrations');
  return (type) => known(`types.${type}`);
}
