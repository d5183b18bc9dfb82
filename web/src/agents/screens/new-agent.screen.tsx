import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { currentLanguage } from '../../platform/i18n';
import { useMay } from '../../platform/session';
import { ErrorState, Locked, PageSkeleton } from '../../platform/ui';
import { draftOf } from '../editor/draft';
import { Editor } from '../editor/editor';
import { draftFrom } from '../editor/draft-from';
import { agentQuery } from '../queries';

/** A role that is not there yet: from a template, or from a role that is. */
export const NewAgentScreen = () => (useMay()('agent:manage') ? <NewAgent /> : <Locked />);

function NewAgent() {
  const { template, from } = useSearch({ from: '/member/agents/new' });
  const { data, error, refetch } = useQuery({ ...agentQuery(from ?? ''), enabled: Boolean(from) });
  if (!from) return <Editor key={template} draft={draftFrom(template ?? 'simple', currentLanguage())} />;
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <PageSkeleton />;
  return <Editor key={from} draft={{ ...draftOf(data), username: '' }} />;
}
