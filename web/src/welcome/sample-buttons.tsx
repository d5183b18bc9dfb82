import { Button, Group, type GroupProps } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { rolesQuery, useOpenChat } from '../roster';

/** Roles that every installation has, if nobody has taken them away. */
const samples = ['lawyer', 'accountant', 'hr'] as const;

/** Questions that are asked with one click: they open a chat with the role, where the answer is being written. */
export function SampleButtons({ justify }: Pick<GroupProps, 'justify'>) {
  const { t } = useTranslation('welcome');
  const { data: roles = [] } = useQuery(rolesQuery);
  const { mutate, isPending, variables } = useOpenChat();
  const offered = samples.flatMap((sample) => {
    const role = roles.find(({ username }) => username === sample);
    return role ? [{ agentId: role.id, question: t(`sample.${sample}`) }] : [];
  });
  return (
    <Group gap="xs" justify={justify}>
      {offered.map(({ agentId, question }) => (
        <Button
          key={agentId}
          variant="light"
          h="auto"
          mih={36}
          py={6}
          styles={{ label: { whiteSpace: 'normal', lineHeight: 1.35 } }}
          loading={isPending && variables.question === question}
          disabled={isPending}
          onClick={() => mutate({ kind: 'agent', agentId, question })}
        >
          {question}
        </Button>
      ))}
    </Group>
  );
}
