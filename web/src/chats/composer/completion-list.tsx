import { Text, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Face } from '../people/face';
import classes from './composer.module.css';
import type { useCompletion } from './use-completion';

/** Above the field: who may be meant. The field keeps the focus; arrows go through the list. */
export function CompletionList({ completion }: { completion: ReturnType<typeof useCompletion> }) {
  const { t } = useTranslation('chats');
  const { listId, candidates, active, choose, optionId } = completion;
  return (
    <>
      <VisuallyHidden role="status">
        {candidates.length > 0 ? t('completion.found', { count: candidates.length }) : ''}
      </VisuallyHidden>
      {candidates.length > 0 ? (
        <ul id={listId} role="listbox" aria-label={t('completion.label')} className={classes.completion}>
          {candidates.map((candidate, at) => (
            <li
              key={candidate.id}
              id={optionId(at)}
              role="option"
              aria-selected={at === active}
              className={classes.option}
              // The field would lose the focus before the click.
              onMouseDown={(event) => {
                event.preventDefault();
                choose(candidate);
              }}
            >
              <Face kind={candidate.kind === 'role' ? 'agent' : 'user'} name={candidate.name} size={28} />
              <span className={classes.optionWords}>
                <Text component="span" size="sm" fw={600}>
                  {candidate.name}
                </Text>{' '}
                <Text component="span" size="sm" c="dimmed">
                  {candidate.kind === 'role' ? '@@' : '@'}
                  {candidate.username}
                </Text>
                {candidate.description ? (
                  <Text component="span" display="block" size="xs" c="dimmed" truncate>
                    {candidate.description}
                  </Text>
                ) : null}
              </span>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
