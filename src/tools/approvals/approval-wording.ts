import type { Approval } from './approval.entity.js';
import { quoted, shownArguments, shownName } from './shown-call.js';

/** Texts of the chat itself, in the languages that it speaks. */
export interface Wording {
  ru: string;
  en: string;
}

/** Longer arguments are not shown in a chat, and not allowed from there: nobody allows what they have not seen. */
const longestShown = 8_000;

export const isShown = ({ arguments: written }: Pick<Approval, 'arguments'>): boolean =>
  shownArguments(written).length <= longestShown;

type Asked = Pick<Approval, 'agentName' | 'tool' | 'arguments' | 'question' | 'expiresAt'>;

/** `timeZone`: of the organization, for the time until which somebody has to decide. */
export function requestWording(
  { arguments: written, question, expiresAt, ...named }: Asked,
  timeZone: string,
): Wording {
  const agentName = shownName(named.agentName);
  const tool = shownName(named.tool);
  const until = (language: string): string =>
    expiresAt.toLocaleString(language, { timeZone, dateStyle: 'long', timeStyle: 'short' });
  const end = { ru: `Ждёт до: ${until('ru')}.`, en: `Waits until ${until('en-GB')}.` };
  if (question !== null)
    return {
      ru: `${agentName} спрашивает:\n\n${quoted(question)}\n\nЧтобы ответить, ответьте на это сообщение. ${end.ru}`,
      en: `${agentName} asks:\n\n${quoted(question)}\n\nTo answer, reply to this message. ${end.en}`,
    };
  if (!isShown({ arguments: written }))
    return {
      ru: `${agentName} просит разрешения: ${tool}. Вызов слишком длинный для чата: он виден среди согласований. ${end.ru}`,
      en: `${agentName} asks for permission to call ${tool}. The call is too long for a chat: look at it among the approvals. ${end.en}`,
    };
  const call = `${tool}\n\n${shownArguments(written)}`;
  return {
    ru: `${agentName} просит разрешения: ${call}\n\nРешите на карточке или нажмите «Ответить» у этого сообщения и напишите «да» или «нет». ${end.ru}`,
    en: `${agentName} asks for permission to call ${call}\n\nDecide on the card, or press “Reply” at this message and write “yes” or “no”. ${end.en}`,
  };
}

type Decided = Pick<Approval, 'tool' | 'question' | 'state' | 'comment' | 'decidedArguments'>;

/** `person`: who decided; of what nobody decided in time, the role. */
export function decisionWording(
  person: string,
  { question, state, comment, decidedArguments, ...named }: Decided,
): Wording {
  const name = shownName(person);
  const tool = shownName(named.tool);
  if (state === 'expired') {
    return question === null
      ? { ru: `${name}: никто не разрешил вовремя ${tool}`, en: `${name}: nobody allowed ${tool} in time` }
      : { ru: `${name}: никто не ответил вовремя`, en: `${name}: nobody answered in time` };
  }
  const said = comment === null ? '' : `\n\n${quoted(comment)}`;
  if (question !== null) {
    return state === 'approved'
      ? { ru: `${name} отвечает:${said}`, en: `${name} answers:${said}` }
      : { ru: `${name} не отвечает на вопрос${said}`, en: `${name} does not answer the question${said}` };
  }
  if (state === 'rejected')
    return { ru: `${name} не разрешает: ${tool}${said}`, en: `${name} does not allow ${tool}${said}` };
  if (decidedArguments === null) return { ru: `${name} разрешает: ${tool}`, en: `${name} allows ${tool}` };
  const call = `${tool}\n\n${shownArguments(decidedArguments)}`;
  return { ru: `${name} разрешает с изменениями: ${call}`, en: `${name} allows, with changes: ${call}` };
}

/** Why a reply decided nothing. */
export type Unheard = 'unclear' | 'too long' | 'closed' | 'cancelled' | 'expired' | 'not theirs';

const unheard: Record<Unheard, Wording> = {
  unclear: {
    ru: 'Это не похоже ни на «да», ни на «нет»: ответьте одним из них на сообщение с вызовом.',
    en: 'This is neither a yes nor a no: reply one of them to the message with the call.',
  },
  'too long': {
    ru: 'Этот вызов не поместился в чат: посмотрите и разрешите его среди согласований.',
    en: 'This call did not fit the chat: look at it and allow it among the approvals.',
  },
  closed: { ru: 'Об этом уже решено.', en: 'This is decided already.' },
  cancelled: {
    ru: 'Решать больше нечего: этот вызов отменён вместе с работой роли.',
    en: 'There is nothing to decide any more: this call was cancelled with the work of the role.',
  },
  expired: { ru: 'Время для решения вышло.', en: 'The time to decide is over.' },
  'not theirs': { ru: 'Об этом решают другие.', en: 'Others decide about this.' },
};

export const unheardWording = (why: Unheard): Wording => unheard[why];
