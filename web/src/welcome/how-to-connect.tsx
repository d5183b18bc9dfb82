import { Anchor, Code, List, Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { Trans, useTranslation } from 'react-i18next';

/** What to do on the server so that a model of one's own answers. */
export function HowToConnect() {
  const { t } = useTranslation('welcome');
  return (
    <Tabs defaultValue="ollama" variant="outline">
      <Tabs.List>
        <Tabs.Tab value="ollama">Ollama</Tabs.Tab>
        <Tabs.Tab value="openai">{t('connect.openai')}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="ollama" pt="md">
        <List type="ordered" spacing="xs">
          <List.Item>
            <Trans
              t={t}
              i18nKey="connect.install"
              components={{ a: <ExternalLink to="https://ollama.com/download" /> }}
            />
            <Code block mt={4}>
              ollama pull qwen2.5:7b
            </Code>
          </List.Item>
          <List.Item>{t('connect.restart')}</List.Item>
        </List>
      </Tabs.Panel>
      <Tabs.Panel value="openai" pt="md">
        <List type="ordered" spacing="xs">
          <List.Item>
            {t('connect.env')}
            <Code block mt={4}>
              {'OPENAI_BASE_URL=https://api.openai.com/v1\nOPENAI_API_KEY=sk-…\nLLM_MODEL=gpt-4o-mini'}
            </Code>
          </List.Item>
          <List.Item>{t('connect.restart')}</List.Item>
        </List>
      </Tabs.Panel>
    </Tabs>
  );
}

/** Translated text stands in it. */
function ExternalLink({ to, children }: { to: string; children?: ReactNode }) {
  return (
    <Anchor href={to} target="_blank" rel="noreferrer" inherit>
      {children}
    </Anchor>
  );
}
