import { VisuallyHidden } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Document } from '../api-types';
import { isSettled } from '../document-cache';
import { useReason } from './use-reason';

/** Of more at once only their number is told. */
const mostNamed = 3;

/** Tells those who do not see the rows what becomes of the documents in them. */
export function Announcements({ documents }: { documents: readonly Document[] }) {
  const { t } = useTranslation('knowledge');
  const reason = useReason();
  const before = useRef(new Map<string, Document['state']>());
  const [said, setSaid] = useState('');
  useEffect(() => {
    const settled = documents.filter((document) => {
      const state = before.current.get(document.id);
      return state !== undefined && state !== document.state && isSettled(document);
    });
    before.current = new Map(documents.map(({ id, state }) => [id, state]));
    if (settled.length === 0) return;
    const words = settled.map(({ name, state, error }) =>
      state === 'ready'
        ? t('announced.ready', { name })
        : t('announced.failed', { name, reason: error ? reason(error) : t('reason.unknown') }),
    );
    setSaid(settled.length > mostNamed ? t('announced.many', { count: settled.length }) : words.join(' '));
  }, [documents, reason, t]);
  return <VisuallyHidden role="status">{said}</VisuallyHidden>;
}
