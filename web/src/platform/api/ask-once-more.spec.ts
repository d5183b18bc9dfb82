import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { askOnceMore } from './ask-once-more';

const queryKey = ['list', 'a'];

describe('What is told while it is being asked for', () => {
  let queries: QueryClient;
  let answers: ((value: string) => void)[];
  const turn = () => new Promise((resolve) => setTimeout(resolve, 0));
  const queryFn = () => new Promise<string>((resolve) => answers.push(resolve));

  beforeEach(() => {
    [queries, answers] = [new QueryClient(), []];
  });
  afterEach(() => queries.clear());

  it('is asked for once more, however often it is told', async () => {
    const asked = queries.fetchQuery({ queryKey, queryFn });
    const { unsubscribe } = watch(queries);
    askOnceMore(queries, ['list']);
    askOnceMore(queries, ['list']);
    answers[0]?.('old');
    expect(await asked).toBe('old');
    await turn();
    expect(answers).toHaveLength(2);
    answers[1]?.('new');
    await turn();
    expect(queries.getQueryData(queryKey)).toBe('new');
    unsubscribe();
  });

  it('is left alone when nobody asks', async () => {
    queries.setQueryData(queryKey, 'known');
    askOnceMore(queries, ['list']);
    await turn();
    expect(answers).toHaveLength(0);
  });

  /** As a screen does: what is shown is asked for anew when it is stale. */
  function watch(client: QueryClient) {
    const observer = new QueryObserver(client, { queryKey, queryFn, staleTime: Infinity });
    return { unsubscribe: observer.subscribe(() => undefined) };
  }
});
