import { useState } from 'react';

/**
 * The secret of a link that came by mail: it stands behind `#`, which browsers send to nobody. It is taken out of the
 * address as soon as it is used up.
 */
export function useLinkToken() {
  const [token] = useState(() => location.hash.slice(1));
  return { token, dropToken: () => history.replaceState(history.state, '', location.pathname) };
}
