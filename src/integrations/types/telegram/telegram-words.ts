import { inLanguageOf } from '../../../platform/text/index.js';

/** What the bot of a role says by itself, as Markdown; what it is given was escaped. */
const words = {
  ru: {
    greeting: (role: string) => `Здравствуйте! Я ${role}. Напишите, чем могу помочь.`,
    help: (role: string, commands: string) => `Пишите мне как обычно: отвечает ${role}.\n\n${commands}`,
    start: 'начать',
    helpCommand: 'что я умею',
    resetCommand: 'начать разговор заново',
    backCommand: 'вернуться на шаг назад',
    reset: 'Начали заново: прежний разговор я больше не учитываю.',
    back: 'Назад',
    sharePhone: 'Чтобы продолжить, поделитесь номером телефона: нажмите кнопку под полем ввода.',
    shareLabel: 'Поделиться номером',
    notOwnPhone: 'Это не ваш номер. Поделитесь своим: нажмите кнопку под полем ввода.',
    phoneTaken: 'Спасибо! Теперь напишите свой вопрос.',
    notAllowed: 'Извините, этот бот отвечает не всем, и вас нет в его списке.',
    unsupported:
      'Такое я не умею читать. Напишите текстом или пришлите фото, документ или голосовое сообщение.',
    voiceOff: 'Голосовые сообщения я здесь не разбираю. Напишите, пожалуйста, текстом.',
    voiceFailed: 'Не получилось разобрать голосовое сообщение. Напишите, пожалуйста, текстом.',
    voiceEmpty: 'В голосовом сообщении я не услышал слов. Напишите, пожалуйста, текстом.',
    tooLarge: (most: number) => `Этот файл слишком большой: я беру файлы до ${most} МБ.`,
    fileFailed: 'Не получилось получить файл. Пришлите его, пожалуйста, ещё раз.',
    notTaken: 'Не получилось принять ваше сообщение. Отправьте его, пожалуйста, ещё раз.',
    failed: 'Не получилось ответить. Попробуйте, пожалуйста, ещё раз чуть позже.',
    stopped: 'Сейчас я не отвечаю. Напишите, пожалуйста, позже.',
    rated: 'Спасибо за оценку!',
    notYours: 'Эта кнопка для того, кто спрашивал',
    notPressed: 'Эта кнопка больше не действует',
    chosen: 'Принято',
    chosenAlready: 'Ответ уже принят',
  },
  en: {
    greeting: (role: string) => `Hello! I am ${role}. Write to me: how can I help?`,
    help: (role: string, commands: string) => `Just write to me: ${role} answers.\n\n${commands}`,
    start: 'begin',
    helpCommand: 'what I can do',
    resetCommand: 'begin the conversation anew',
    backCommand: 'go one step back',
    reset: 'We begin anew: what was said before does not count any more.',
    back: 'Go back',
    sharePhone: 'To go on, share your phone number: press the button below the input field.',
    shareLabel: 'Share my number',
    notOwnPhone: 'This is not your own number. Share yours: press the button below the input field.',
    phoneTaken: 'Thank you! Now write your question.',
    notAllowed: 'Sorry, this bot does not answer everybody, and you are not on its list.',
    unsupported: 'I cannot read this. Write a text, or send a photo, a document or a voice message.',
    voiceOff: 'I cannot listen to voice messages here. Please write a text.',
    voiceFailed: 'The voice message could not be understood. Please write a text.',
    voiceEmpty: 'I heard no words in the voice message. Please write a text.',
    tooLarge: (most: number) => `This file is too large: I take files of up to ${most} MB.`,
    fileFailed: 'The file could not be fetched. Please send it again.',
    notTaken: 'Your message could not be taken. Please send it again.',
    failed: 'I could not answer. Please try again a little later.',
    stopped: 'I am not answering now. Please write later.',
    rated: 'Thank you!',
    notYours: 'This button is for whoever asked',
    notPressed: 'This button does nothing any more',
    chosen: 'Taken',
    chosenAlready: 'This was answered already',
  },
};

export type TelegramWords = (typeof words)['en'];

export const telegramWords = (locale: string | undefined): TelegramWords =>
  inLanguageOf(locale ?? 'en', words);
