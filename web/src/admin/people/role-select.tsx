import { Select, type SelectProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { UserRole } from './policy';

/** Of roles that may be given, which; each says what it means. */
export function RoleSelect({ roles, ...select }: { roles: readonly UserRole[] } & Omit<SelectProps, 'data'>) {
  const { t } = useTranslation('admin');
  const chosen = roles.find((role) => role === select.value);
  return (
    <Select
      label={t('people.role')}
      description={chosen ? t(`roleAbout.${chosen}`) : undefined}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      data={roles.map((value) => ({ value, label: t(`role.${value}`) }))}
      allowDeselect={false}
      {...select}
    />
  );
}
