import { Code, Paper, Stack, Text, Title } from '@mantine/core';
import { Trans, useTranslation } from 'react-i18next';
import { CodeExample } from '../code-example';

const example = `MODEL_SERVERS='[
  { "name": "gpu1", "provider": "ollama", "url": "http://10.0.0.11:11434", "concurrency": 4 },
  { "name": "gpu2", "provider": "ollama", "url": "http://10.0.0.12:11434", "concurrency": 2 },
  { "name": "cloud", "provider": "openai", "url": "https://api.openai.com/v1", "key": "sk-...",
    "models": { "qwen2.5:7b": "gpt-4o-mini" }, "order": 2 }
]'`;

/** Where there is one server: how there come to be several. */
export function SeveralServers() {
  const { t } = useTranslation('admin');
  return (
    <Paper withBorder p="lg" component="section">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('servers.several')}
        </Title>
        <Text>
          <Trans t={t} i18nKey="servers.severalAbout" components={{ code: <Code /> }} />
        </Text>
        <CodeExample label={t('servers.example')} code={example} />
        <Text size="sm" c="dimmed">
          <Trans t={t} i18nKey="servers.severalHow" components={{ code: <Code /> }} />
        </Text>
      </Stack>
    </Paper>
  );
}
