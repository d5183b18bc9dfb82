import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CodeExample } from '../code-example';
import { LocalOnly } from '../local-only';
import { examples } from './examples';

interface KeyExamplesProps {
  secret: string;
  /** The role that is asked. */
  model: string;
}

/** How programs use a key, with the address of this very server. */
export function KeyExamples({ secret, model }: KeyExamplesProps) {
  const { t } = useTranslation('admin');
  const base = `${location.origin}/v1`;
  return (
    <>
      <LocalOnly of="address" address={base} />
      <Tabs defaultValue="0" variant="outline">
        <Tabs.List aria-label={t('keys.examples')}>
          {Object.keys(examples).map((name, place) => (
            <Tabs.Tab key={name} value={String(place)}>
              {name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {Object.entries(examples).map(([name, write], place) => (
          <Tabs.Panel key={name} value={String(place)} pt="sm">
            <CodeExample label={t('keys.examples')} code={write(base, secret, model)} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  );
}
