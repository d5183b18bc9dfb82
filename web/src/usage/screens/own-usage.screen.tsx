import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { UsagePage } from '../report/usage-page';

const route = getRouteApi('/member/settings/usage');

/** What models took for oneself, and by the keys that one made. */
export function OwnUsageScreen() {
  const search = route.useSearch();
  const navigate = useNavigate();
  return (
    <UsagePage
      whose="mine"
      search={search}
      onChange={(changes) =>
        void navigate({ to: '/settings/usage', search: { ...search, ...changes }, replace: true })
      }
    />
  );
}
