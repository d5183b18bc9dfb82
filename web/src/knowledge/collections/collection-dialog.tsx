import { Button, Group, MultiSelect, Radio, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../../platform/api';
import { Dialog } from '../../platform/dialog';
import { FormAlert, notifyDone, useFormAction } from '../../platform/ui';
import { peopleQuery } from '../../roster';
import type { Collection } from '../api-types';
import { collectionQuery, collectionsKey } from '../queries';

const visibilities = ['everyone', 'users', 'roles'] as const;
const permissionRoles = ['owner', 'admin', 'member'] as const;

interface CollectionDialogProps {
  /** Without one, a new collection is made. */
  edited?: Collection;
  onClose: () => void;
  onSaved?: (collection: Collection) => void;
}

/** What a collection is called, what it is for, and who sees it. */
export function CollectionDialog({ edited, onClose, onSaved }: CollectionDialogProps) {
  const { t } = useTranslation(['knowledge', 'app']);
  const queries = useQueryClient();
  const { data: people = [] } = useQuery(peopleQuery);
  const form = useForm({
    initialValues: {
      name: edited?.name ?? '',
      description: edited?.description ?? '',
      visibility: edited?.visibility ?? ('everyone' as const),
      userIds: edited?.userIds ?? [],
      allowedRoles: edited?.allowedRoles ?? [],
      acceptsAnswers: edited?.acceptsAnswers ?? false,
    },
  });
  const { visibility } = form.values;
  const { submit, isSending, problem } = useFormAction(form, async (values) => {
    const body = {
      ...values,
      ...{ name: values.name.trim(), description: values.description.trim() },
      // What was chosen for another visibility does not go with this one.
      userIds: values.visibility === 'users' ? values.userIds : [],
      allowedRoles: values.visibility === 'roles' ? values.allowedRoles : [],
    };
    const saved = await answer(
      edited
        ? api.PATCH('/api/v1/knowledge/collections/{id}', { params: { path: { id: edited.id } }, body })
        : api.POST('/api/v1/knowledge/collections', { body }),
    );
    queries.setQueryData(collectionQuery(saved.id).queryKey, saved);
    await queries.invalidateQueries({ queryKey: collectionsKey });
    if (edited) notifyDone(t('collection.saved'));
    onClose();
    onSaved?.(saved);
  });
  return (
    <Dialog title={t(edited ? 'collection.edit' : 'collection.new')} onClose={onClose} size="lg">
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormAlert error={problem} />
          <TextInput
            label={t('collection.name')}
            placeholder={t('collection.nameExample')}
            required
            data-autofocus
            {...form.getInputProps('name')}
          />
          <Textarea
            label={t('collection.description')}
            description={t('collection.descriptionHint')}
            autosize
            minRows={2}
            maxRows={6}
            {...form.getInputProps('description')}
          />
          <Radio.Group label={t('collection.visibility')} {...form.getInputProps('visibility')}>
            <Stack gap="xs" mt="xs">
              {visibilities.map((value) => (
                <Radio key={value} value={value} label={t(`visibilityAbout.${value}`)} />
              ))}
            </Stack>
          </Radio.Group>
          {visibility === 'users' ? (
            <MultiSelect
              label={t('collection.people')}
              searchable
              data={people.map(({ id, name, username }) => ({ value: id, label: `${name} (@${username})` }))}
              {...form.getInputProps('userIds')}
            />
          ) : null}
          {visibility === 'roles' ? (
            <MultiSelect
              label={t('collection.roles')}
              data={permissionRoles.map((value) => ({ value, label: t(`permissionRole.${value}`) }))}
              {...form.getInputProps('allowedRoles')}
            />
          ) : null}
          <Switch
            label={t('collection.acceptsAnswers')}
            description={t('collection.acceptsAnswersHint')}
            {...form.getInputProps('acceptsAnswers', { type: 'checkbox' })}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('app:action.cancel')}
            </Button>
            <Button type="submit" loading={isSending}>
              {t(edited ? 'app:action.save' : 'collection.create')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
