import { useNavigate } from '@tanstack/react-router';
import { safePath } from '../platform/routing';

/** Goes where a notification leads. The server writes such paths; one that leads out of the client is none. */
export function useFollow(): (link: string) => void {
  const navigate = useNavigate();
  return (link) => {
    const href = safePath(link);
    if (href) void navigate({ href });
  };
}
