import { useMantineColorScheme } from '@mantine/core';
import {
  IconAt,
  IconBell,
  IconBellCog,
  IconBooks,
  IconChartBar,
  IconKeyboard,
  IconLanguage,
  IconLogout,
  IconMessagePlus,
  IconUserCog,
  IconUsers,
  IconWand,
  IconZoomQuestion,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { adminSections } from '../../admin';
import { collectionsQuery } from '../../knowledge';
import { languages } from '../../platform/i18n';
import { useMay, useMe } from '../../platform/session';
import { NameAvatar } from '../../platform/ui';
import { allChatsQuery, peopleQuery, rolesQuery, useChatTitle, useOpenChat } from '../../roster';
import { languageNames, schemes, useChangeLanguage, useLogOut } from '../account-actions';
import { places } from '../navigation';
import { useOverlay } from '../overlay';
import type { Findable } from './ranking';

/** Something to go to, or to do. */
export interface Entry extends Findable {
  kind: 'chat' | 'role' | 'person' | 'screen' | 'action';
  /** Beside the title, what it is. */
  about?: string;
  picture: ReactNode;
  run: () => unknown;
}

/** All that the palette offers; what one talks in last comes first. */
export function useEntries(): Entry[] {
  const chats = useChats();
  const people = usePeople();
  const screens = useScreens();
  const actions = useActions();
  return [...chats, ...people, ...screens, ...actions];
}

const glyph = { size: 18, stroke: 1.7, 'aria-hidden': true } as const;

function useChats(): Entry[] {
  const { t } = useTranslation(['app', 'palette']);
  const navigate = useNavigate();
  const titleOf = useChatTitle();
  const { data: chats = [] } = useQuery(allChatsQuery);
  return chats.map((chat) => ({
    id: `chat:${chat.id}`,
    kind: 'chat',
    title: titleOf(chat) || t('palette:chat'),
    keywords: chat.members.map(({ name, username }) => `${name} @${username}`).join(' '),
    picture:
      chat.kind === 'group' ? (
        <IconUsers {...glyph} />
      ) : (
        <NameAvatar name={titleOf(chat)} size={24} isRole={chat.kind === 'agent'} />
      ),
    run: () => navigate({ to: '/chats/$chatId', params: { chatId: chat.id } }),
  }));
}

/** Roles, in a chat of one's own with them, and people to whom one has not written yet. */
function usePeople(): Entry[] {
  const { t } = useTranslation(['app', 'palette']);
  const { user } = useMe();
  const { mutate: begin } = useOpenChat();
  const navigate = useNavigate();
  const { data: chats = [] } = useQuery(allChatsQuery);
  const { data: roles = [] } = useQuery(rolesQuery);
  const { data: people = [] } = useQuery(peopleQuery);
  const direct = chats.filter(({ kind }) => kind === 'direct');
  const written = new Set(direct.flatMap(({ members }) => members.map(({ userId }) => userId)));
  const ask = (agentId: string) => {
    // One that was begun and left is taken up.
    const empty = chats.find((chat) => chat.agentId === agentId && chat.lastMessage === null);
    return empty
      ? navigate({ to: '/chats/$chatId', params: { chatId: empty.id } })
      : begin({ kind: 'agent', agentId });
  };
  return [
    ...roles.map(({ id, name, username, title }): Entry => ({
      id: `role:${id}`,
      kind: 'role',
      title: name,
      keywords: `@@${username} ${title}`,
      about: t('palette:ask', { name: `@@${username}` }),
      picture: <NameAvatar name={name} size={24} isRole />,
      run: () => ask(id),
    })),
    ...people
      .filter(({ id, isActive }) => isActive && id !== user.id && !written.has(id))
      .map(({ id, name, username }): Entry => ({
        id: `person:${id}`,
        kind: 'person',
        title: name,
        keywords: `@${username}`,
        about: t('palette:write', { name: `@${username}` }),
        picture: <NameAvatar name={name} size={24} />,
        run: () => begin({ kind: 'direct', memberIds: [id] }),
      })),
  ];
}

const moreScreens = [
  { to: '/mentions', label: 'palette:mentions', icon: IconAt },
  { to: '/reviews/statistics', label: 'palette:statistics', icon: IconChartBar },
  { to: '/knowledge/search', label: 'palette:tester', icon: IconZoomQuestion, permission: 'knowledge:read' },
  { to: '/notifications', label: 'bell.title', icon: IconBell },
  { to: '/settings/notifications', label: 'bell.settings', icon: IconBellCog },
  { to: '/settings', label: 'menu.settings', icon: IconUserCog },
  { to: '/settings/usage', label: 'palette:usage', icon: IconChartBar },
  { to: '/welcome', label: 'menu.welcome', icon: IconWand },
] as const;

function useScreens(): Entry[] {
  const { t } = useTranslation(['app', 'palette']);
  const admin = useTranslation('admin').t;
  const may = useMay();
  const navigate = useNavigate();
  const open = [
    ...places.filter(({ permission }) => may(permission)),
    ...moreScreens.filter((screen) => !('permission' in screen) || may(screen.permission)),
  ];
  const sections = may('user:manage') ? adminSections : [];
  const { data: collections = [] } = useQuery({ ...collectionsQuery, enabled: may('knowledge:read') });
  return [
    ...open.map(({ to, label, icon: Glyph }): Entry => ({
      id: `screen:${to}`,
      kind: 'screen',
      title: t(label),
      // By its address too, which is in English.
      keywords: to.replaceAll('/', ' '),
      picture: <Glyph {...glyph} />,
      run: () => navigate({ to }),
    })),
    ...collections.map(({ id, name, description }): Entry => ({
      id: `collection:${id}`,
      kind: 'screen',
      title: name,
      keywords: `${t('nav.knowledge')} ${description}`,
      about: t('nav.knowledge'),
      picture: <IconBooks {...glyph} />,
      run: () => navigate({ to: '/knowledge/collections/$collectionId', params: { collectionId: id } }),
    })),
    ...sections.map(({ to, label, icon: Glyph }): Entry => ({
      id: `screen:${to}`,
      kind: 'screen',
      title: admin(label),
      keywords: `${t('nav.admin')} ${to.replaceAll('/', ' ')}`,
      about: t('nav.admin'),
      picture: <Glyph {...glyph} />,
      run: () => navigate({ to }),
    })),
  ];
}

function useActions(): Entry[] {
  const { t } = useTranslation(['app', 'palette']);
  const show = useOverlay();
  const logOut = useLogOut();
  const changeLanguage = useChangeLanguage();
  const { setColorScheme } = useMantineColorScheme();
  const action = (entry: Omit<Entry, 'kind'>): Entry => ({ kind: 'action', ...entry });
  return [
    action({
      id: 'action:new',
      title: t('palette:newChat'),
      keywords: t('palette:newWords'),
      picture: <IconMessagePlus {...glyph} />,
      run: () => show('newChat'),
    }),
    ...schemes.map(({ scheme, label, icon: Glyph }) =>
      action({
        id: `action:${scheme}`,
        title: t('palette:theme', { name: t(label) }),
        keywords: `${t('palette:themeWords')} ${scheme}`,
        picture: <Glyph {...glyph} />,
        run: () => setColorScheme(scheme),
      }),
    ),
    ...languages.map((language) =>
      action({
        id: `action:${language}`,
        title: t('palette:language', { name: languageNames[language] }),
        keywords: 'language язык',
        picture: <IconLanguage {...glyph} />,
        run: () => changeLanguage(language),
      }),
    ),
    action({
      id: 'action:shortcuts',
      title: t('shortcuts.title'),
      keywords: t('palette:helpWords'),
      picture: <IconKeyboard {...glyph} />,
      run: () => show('help'),
    }),
    action({
      id: 'action:leave',
      title: t('menu.logout'),
      keywords: 'log out logout выход',
      picture: <IconLogout {...glyph} />,
      run: logOut,
    }),
  ];
}
