import { Button, Drawer, Stack, Text } from '@mantine/core';
import { IconFileText } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Citation } from '../api-types';
import { Around, PassageGone } from '../passages/around';
import { readable } from '../passages/marked';

interface PassageDrawerProps {
  citation: Citation;
  isOpen: boolean;
  onClose: () => void;
}

/** The passage that an answer points to, beside the conversation, with its neighbours and the quote marked. */
export function PassageDrawer({ citation, isOpen, onClose }: PassageDrawerProps) {
  const { t } = useTranslation(['knowledge', 'app']);
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position="right"
      size="lg"
      // Who opens it leads the focus back.
      returnFocus={false}
      title={<Heading citation={citation} />}
      closeButtonProps={{ 'aria-label': t('app:action.close') }}
    >
      <Content key={citation.n} citation={citation} />
    </Drawer>
  );
}

function Heading({ citation: { n, documentName, page, hidden } }: { citation: Citation }) {
  const { t } = useTranslation('knowledge');
  return (
    <>
      <Text component="span" size="lg" fw={600} style={{ overflowWrap: 'anywhere' }}>
        {hidden ? t('citation.hidden') : documentName}
      </Text>
      <Text component="span" display="block" size="sm" c="dimmed">
        {[t('citation.number', { n }), page === null ? undefined : t('passage.page', { page })]
          .filter(Boolean)
          .join(' · ')}
      </Text>
    </>
  );
}

function Content({ citation: { chunkId, documentId, quote, gone } }: { citation: Citation }) {
  const { t } = useTranslation('knowledge');
  if (gone || chunkId === null)
    return (
      <Stack>
        <PassageGone />
        {quote ? (
          <>
            <Text size="sm" c="dimmed">
              {t('citation.wasQuoted')}
            </Text>
            <Text component="blockquote" m={0}>
              {readable(quote)}
            </Text>
          </>
        ) : null}
      </Stack>
    );
  return (
    <Stack>
      <Around chunkId={chunkId} quote={quote} />
      {documentId === null ? null : (
        <Button
          variant="default"
          leftSection={<IconFileText size={16} aria-hidden />}
          renderRoot={(props) => (
            <Link
              to="/knowledge/documents/$documentId"
              params={{ documentId }}
              search={{ passage: chunkId }}
              {...props}
            />
          )}
        >
          {t('citation.open')}
        </Button>
      )}
    </Stack>
  );
}
