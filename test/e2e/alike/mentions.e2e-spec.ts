import { aChat, anOrg, aUser, ended, post, type Person } from '../../support/builders.js';

describe('Mentions', () => {
  let owner: Person;
  let member: Person;
  let outsider: Person;
  let chatId: string;

  beforeAll(async () => {
    owner = await anOrg();
    [member, outsider] = await Promise.all([
      aUser(owner, { username: 'Иван.Петров' }),
      aUser(owner, { username: 'outsider' }),
    ]);
    chatId = (await aChat(owner, [member])).id;
  });

  it('name the members of the chat, by normalized Unicode names, each once', async () => {
    const { message, unknownMentions } = await post(
      owner,
      chatId,
      '@иван.петров, @ИВАН.ПЕТРОВ! и @Иван.Петров'.normalize('NFD'),
    );
    expect(message.mentions).toEqual([{ kind: 'user', id: member.id, username: 'иван.петров' }]);
    expect(unknownMentions).toEqual([]);
  });

  it('do not name people outside of the chat or of the organization, nor the unknown', async () => {
    const stranger = await anOrg();
    const { message, unknownMentions } = await post(
      owner,
      chatId,
      `@outsider @${stranger.username} @никто @@никто @lawyer @@${member.username}`,
    );
    expect(message.mentions).toEqual([]);
    expect(unknownMentions).toEqual([
      '@outsider',
      `@${stranger.username}`,
      '@никто',
      '@@никто',
      '@lawyer',
      `@@${member.username}`,
    ]);
    expect(outsider.id).toBeTruthy();
  });

  it('start one run for each role, however often and in whatever case it is called', async () => {
    const { message, runs } = await post(owner, chatId, '@@lawyer @@LAWYER @@Lawyer, срочно');
    expect(message.mentions).toEqual([{ kind: 'role', id: expect.any(String), username: 'lawyer' }]);
    expect(runs.map(({ agentUsername }) => agentUsername)).toEqual(['lawyer']);
    const two = await post(owner, chatId, '@@hr, @@accountant и @@hr');
    expect(two.runs.map(({ agentUsername }) => agentUsername).sort()).toEqual(['accountant', 'hr']);
    await Promise.all([...runs, ...two.runs].map(({ id }) => ended(owner, id)));
  });

  it.each<[where: string, content: string]>([
    ['inline code', 'команда `@@lawyer @иван.петров`'],
    ['a code fence', '```\n@@lawyer\n@иван.петров\n```'],
    ['an e-mail address', 'пишите на lawyer@lawyer.ru, x@@lawyer'],
    ['a URL', 'https://example.com/@@lawyer?to=@иван.петров'],
    ['an escape', '\\@@lawyer'],
  ])('are not looked for in %s', async (_, content) => {
    const { message, runs, unknownMentions } = await post(owner, chatId, content);
    expect(message.mentions).toEqual([]);
    expect(runs).toEqual([]);
    expect(unknownMentions).toEqual([]);
    expect(message.content).toBe(content);
  });

  it('are fifty in a message at most', async () => {
    const names = (count: number) => Array.from({ length: count }, (_, index) => `@n${index}`).join(' ');
    expect((await post(owner, chatId, names(50))).unknownMentions).toHaveLength(50);
    const refused = await owner.client.post<{ code: string }>(`/chats/${chatId}/messages`, {
      content: names(51),
    });
    expect(refused.body).toMatchObject({ status: 400, code: 'validation_failed' });
  });

  it('no longer name a person who was deactivated', async () => {
    const leaver = await aUser(owner, { username: 'leaver' });
    await owner.client.put(`/chats/${chatId}/members/${leaver.id}`);
    expect((await post(owner, chatId, '@leaver')).message.mentions).toHaveLength(1);
    await owner.client.delete(`/users/${leaver.id}`);
    expect((await post(owner, chatId, '@leaver')).unknownMentions).toEqual(['@leaver']);
  });
});
