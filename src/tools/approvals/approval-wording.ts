import type { Approval } from './approval.entity.js';
import { quoted, shownArguments } from './shown-call.js';

/** Texts of the chat itself, in the languages that it speaks. */
export interface Wording {
  ru: string;
  en: string;
}

/** Longer arguments are not shown in a chat, and not allowed from there: nobody allows what they have not seen. */
const longestShown = 8_000;

export const isShown = ({ arguments: written }: Pick<Approval, 'arguments'>): boolean =>
  shownArguments(written).length <= longestShown;

type Asked = Pick<Approval, 'agentName' | 'tool' | 'arguments' | 'question'>;

export function requestWording({ agentName, tool, arguments: written, question }: Asked): Wording {
  if (question !== null)
    return {
      ru: `${agentName} спрашивает:\n\n${quoted(question)}\n\nЧтобы ответить, ответьте на это сообщение.`,
      en: `${agentName} asks:\n\n${quoted(question)}\n\nTo answer, reply to this message.`,
    };
  if (!isShown({ arguments: written }))
    return {
      ru: `${agentName} просит разрешения: ${tool}. Вызов слишком длинный для чата: он виден среди согласований.`,
      en: `${agentName} asks for leave: ${tool}. The call is too long for a chat: look at it among the approvals.`,
    };
  const call = `${tool}\n\n${shownArguments(written)}`;
  return {
    ru: `${agentName} просит разрешения: ${call}\n\nОтветьте на это сообщение «да» или «нет».`,
    en: `${agentName} asks for leave: ${call}\n\nReply “yes” or “no” to this message.`,
  };
}

type Decided = Pick<Approval, 'tool' | 'question' | 'state' | 'comment' | 'decidedArguments'>;

/** `name`: who decided; of what nobody decided in time, the role. */
export function decisionWording(
  name: string,
  { tool, question, state, comment, decidedArguments }: Decided,
): Wording {
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
export type Unheard = 'unclear' | 'too long' | 'closed' | 'not theirs';

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
  'not theirs': { ru: 'Об этом решают другие.', en: 'Others decide about this.' },
};

export const unheardWording = (why: Unheard): Wording => unheard[why];
