import { Loader } from '@mantine/core';
import { IconCheck, IconTool, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { shownJson, unhidden } from '../../platform/text';
import type { ToolCall } from '../model/run-stream';
import classes from './tool-calls.module.css';

/** What a role has called on the way to its answer; each unfolds into what it gave and what it got. */
export function ToolCalls({ calls }: { calls: readonly ToolCall[] }) {
  const { t } = useTranslation('chats');
  return (
    <ul className={classes.calls} aria-label={t('steps.label')}>
      {calls.map((call) => (
        <li key={call.callId}>
          <details className={classes.call}>
            <summary>
              <IconTool size={14} aria-hidden />
              <span className={classes.tool}>
                <bdi>{unhidden(call.via ? `${call.via}: ${call.tool}` : call.tool)}</bdi>
              </span>
              <CallState call={call} />
            </summary>
            <CallDetails given={call.arguments} got={call.result?.text} />
          </details>
        </li>
      ))}
    </ul>
  );
}

function CallState({ call: { result } }: { call: ToolCall }) {
  const { t } = useTranslation('chats');
  if (!result) return <Loader size={12} role="img" aria-label={t('steps.running')} />;
  return result.ok ? (
    <IconCheck size={14} role="img" aria-label={t('steps.succeeded')} />
  ) : (
    <IconX size={14} className={classes.failed} role="img" aria-label={t('steps.failed')} />
  );
}

/** The exact arguments and the result of a call. */
export function CallDetails({ given, got }: { given: unknown; got: string | null | undefined }) {
  const { t } = useTranslation('chats');
  return (
    <div className={classes.details}>
      <span>{t('steps.given')}</span>
      <pre tabIndex={0}>{shownJson(given)}</pre>
      {got ? (
        <>
          <span>{t('steps.got')}</span>
          <pre tabIndex={0}>{unhidden(got)}</pre>
        </>
      ) : null}
    </div>
  );
}
