import type { BotAtWork } from './bot-at-work.js';
import type { TelegramWords } from './telegram-words.js';

/** In the menu of the bot, and in its help. */
export const commandsOf = (
  { held }: Pick<BotAtWork, 'held'>,
  words: TelegramWords,
): { command: string; description: string }[] => [
  { command: 'start', description: words.start },
  { command: 'help', description: words.helpCommand },
  { command: 'reset', description: words.resetCommand },
  { command: 'back', description: words.backCommand },
  ...held.settings.commands.map(({ command, description }) => ({ command, description })),
];

/** `role`: its name, as Markdown. */
export function helpOf(bot: Pick<BotAtWork, 'held'>, words: TelegramWords, role: string): string {
  const list = commandsOf(bot, words).map(
    ({ command, description }) => `/${escaped(command)} — ${escaped(description)}`,
  );
  return words.help(role, list.join('\n'));
}

/** Names are no Markdown. */
export const escaped = (text: string): string => text.replace(/[\\`*_[\]()~<>#|-]/g, '\\$&');
