import { catalogue, type ErrorCode } from '../../platform/errors/index.js';
import type { Voice } from './template.js';

/** Why roles fail, for people; of other codes English says its title and Russian its name. */
const russian: Partial<Record<ErrorCode, string>> = {
  agent_stopped: 'Роль остановлена.',
  agent_unavailable: 'Роль сейчас не может отвечать.',
  budget_exceeded: 'Бюджет на ответы моделей исчерпан.',
  chat_archived: 'Чат в архиве: в нём не пишут.',
  conflict: 'Это противоречит тому, что есть сейчас.',
  context_too_long: 'Разговор не помещается в модель.',
  forbidden: 'На это нет прав.',
  egress_failed: 'Другая сторона недоступна.',
  integration_refused: 'Другая сторона не принимает настройки.',
  integration_unknown: 'Этот сервер больше не знает такой интеграции.',
  internal_error: 'Что-то пошло не так на сервере.',
  limit_reached: 'Предел роли не оставил места для ответа.',
  message_deleted: 'Сообщение удалено.',
  model_error: 'Сервер модели ответил ошибкой.',
  model_incomplete: 'Сервер модели оборвал ответ.',
  model_not_found: 'Такой модели нет.',
  model_timeout: 'Модель не ответила вовремя.',
  model_unavailable: 'Сервер модели недоступен.',
  not_found: 'Того, что для этого нужно, больше нет.',
  run_attempts_exhausted: 'Работа прерывалась слишком много раз.',
  run_cancelled: 'Работа роли отменена.',
  run_deadline: 'Роль не успела в отведённое время.',
  state_unreadable: 'То, на чём роль остановилась, больше не читается.',
  unavailable: 'Сервер не смог этого сделать вовремя.',
};

export function failureWords(code: string, { say }: Voice): string {
  const known = Object.hasOwn(catalogue, code) ? (code as ErrorCode) : 'internal_error';
  return say({ ru: russian[known] ?? `Код ошибки: ${known}.`, en: `${catalogue[known].title}.` });
}
