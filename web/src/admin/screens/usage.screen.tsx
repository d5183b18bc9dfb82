import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMay } from '../../platform/session';
import { Locked } from '../../platform/ui';
import { UsagePage } from '../../usage';

const route = getRouteApi('/member/admin/usage');

/** What models took, and what it cost. What is shown stands in the address: a view can be handed on. */
export function UsageScreen() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const may = useMay();
  if (!may('usage:read')) return <Locked />;
  return (
    <UsagePage
      whose="organization"
      search={search}
      onChange={(changes) =>
        void navigate({ to: '/admin/usage', search: { ...search, ...changes }, replace: true })
      }
    />
  );
}
