import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { knowledgeStatusQuery } from '../../knowledge';
import { CodeExample } from '../code-example';
import { LocalOnly } from '../local-only';
import { examplesFor } from './examples';

interface KeyExamplesProps {
  secret: string;
  /** The role that is asked. */
  model: string;
  /** Whether it is for these roles alone: such a key makes no vectors. */
  isConfined: boolean;
}

/** How programs use a key, with the address of this very server. */
export function KeyExamples({ secret, model, isConfined }: KeyExamplesProps) {
  const { t } = useTranslation('admin');
  const { data: status } = useQuery(knowledgeStatusQuery);
  const base = `${location.origin}/v1`;
  const embedder = isConfined ? undefined : status?.embedding?.model;
  const examples = Object.entries(examplesFor({ base, key: secret, model, embedder }));
  return (
    <>
      <LocalOnly of="address" address={base} />
      <Tabs defaultValue="0" variant="outline">
        <Tabs.List aria-label={t('keys.examples')}>
          {examples.map(([name], place) => (
            <Tabs.Tab key={name} value={String(place)}>
              {name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {examples.map(([name, code], place) => (
          <Tabs.Panel key={name} value={String(place)} pt="sm">
            <CodeExample label={t('keys.examples')} code={code} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  );
}
