export { titleOf, useChatTitle } from './chat-title';
export { sendFirstQuestions } from './first-questions';
export { useRosterNews } from './live';
export { useOpenChat, type ChatWanted } from './open-chat';
export {
  allChatsQuery,
  allKeysQuery,
  chatListsKey,
  chatQuery,
  keysKey,
  peopleKey,
  peopleQuery,
  personQuery,
  rolesQuery,
  type Chat,
  type Person,
  type Role,
} from './queries';
