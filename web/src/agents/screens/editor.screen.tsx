import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { ErrorState, PageSkeleton } from '../../platform/ui';
import { draftOf } from '../editor/draft';
import { Editor } from '../editor/editor';
import { agentQuery } from '../queries';

export function EditorScreen() {
  const { agentId } = useParams({ from: '/member/agents/$agentId' });
  const { data: agent, error, refetch } = useQuery(agentQuery(agentId));
  if (error && !agent) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!agent) return <PageSkeleton />;
  return <Editor key={agent.id} agent={agent} draft={draftOf(agent)} />;
}
