import { inLanguageOf } from '../../platform/text/index.js';

/** What a link in a mail is for; the name of its page. */
export type LinkKind = 'reset' | 'invite';

const words = {
  ru: {
    lang: 'ru',
    reset: 'Новый пароль',
    invite: 'Приглашение в Артель',
    email: 'Электронная почта',
    username: 'Имя пользователя',
    name: 'Как вас называть',
    password: 'Пароль, не короче 8 знаков',
    send: 'Сохранить',
    noScript: 'Для этой страницы нужен JavaScript. Без него отправьте то, что стоит в адресе после #, сами:',
    messages: {
      reset: 'Пароль изменён. Теперь войдите с ним.',
      invite: 'Вы в Артели. Войдите с этой почтой и паролем.',
      offer: '{inviter} приглашает вас в «{organization}».',
      link_invalid: 'Ссылка неполная, уже использована, отозвана или устарела. Попросите новую.',
      password_too_long: 'Пароль длиннее 72 байт.',
      already_exists: 'Это имя или эта почта уже заняты.',
      too_many_attempts: 'Слишком много попыток. Попробуйте позже.',
      failed: 'Не получилось. Попробуйте ещё раз.',
    },
  },
  en: {
    lang: 'en',
    reset: 'A new password',
    invite: 'An invitation to Artel',
    email: 'E-mail',
    username: 'Username',
    name: 'How others see you',
    password: 'Password, at least 8 characters',
    send: 'Save',
    noScript: 'This page needs JavaScript. Without it, send what stands after # in the address yourself:',
    messages: {
      reset: 'The password is changed. Log in with it now.',
      invite: 'You are in. Log in with this e-mail and password.',
      offer: '{inviter} invites you to {organization}.',
      link_invalid: 'The link is not whole, was used or withdrawn, or is out of date. Ask for another.',
      password_too_long: 'The password is longer than 72 bytes.',
      already_exists: 'This username or e-mail is taken.',
      too_many_attempts: 'Too many attempts. Try again later.',
      failed: 'This did not work. Try again.',
    },
  },
};

const route = { reset: 'password-reset/confirm', invite: 'invites/accept' };

const field = (name: string, label: string, more: string): string =>
  `<p id="${name}Field"><label>${label}<br><input id="${name}" ${more}></label></p>`;

/** A form for who comes by a link. The link's token stays in the browser until it is sent in the body of a request. */
export function linkPage(kind: LinkKind, locale: string): string {
  const { lang, messages, noScript, ...labels } = inLanguageOf(locale, words);
  const fields = [
    ...(kind === 'invite'
      ? [
          field('email', labels.email, 'type="email" autocomplete="email"'),
          field('username', labels.username, 'autocomplete="username"'),
          field('name', labels.name, 'autocomplete="name"'),
        ]
      : []),
    field('password', labels.password, 'type="password" autocomplete="new-password" minlength="8" required'),
  ];
  return `<!doctype html>
<html lang="${lang}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${labels[kind]}</title>
<h1>${labels[kind]}</h1>
<p id="says" role="status"></p>
<form id="form">
${fields.join('\n')}
<p><button>${labels.send}</button></p>
</form>
<noscript><p>${noScript}</p><pre>POST api/v1/auth/${route[kind]}
{"token": "…", "password": "…"}</pre></noscript>
<script id="words" type="application/json">${JSON.stringify({ kind, ...messages })}</script>
<script src="pages/link.js"></script>
</html>
`;
}

/** All that such a page may do: run our script, ask our API. */
export const linkPagePolicy =
  "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Puts texts in as texts, asks what an invite offers, and sends the form. */
export const linkScript = `'use strict';
const at = (id) => document.getElementById(id);
const words = JSON.parse(at('words').textContent);
const token = location.hash.slice(1);
const say = (text) => (at('says').textContent = text);

async function post(path, body) {
  const response = await fetch('api/v1/auth/' + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = response.status === 204 ? {} : await response.json();
  if (response.ok) return answer;
  const errors = (answer.errors || []).map(({ path, message }) => path + ': ' + message);
  const isToken = (answer.errors || []).some(({ path }) => path === 'token');
  throw new Error((isToken && words.link_invalid) || words[answer.code] || errors.join('; ') || words.failed);
}

const trying = (work) => work().catch((error) => say(error instanceof TypeError ? words.failed : error.message));

async function showOffer() {
  at('form').hidden = true;
  const offer = await post('invites/lookup', { token });
  say(words.offer.replace('{inviter}', () => offer.invitedBy.name).replace('{organization}', () => offer.organization.name));
  at('emailField').hidden = Boolean(offer.email);
  at('username').value = offer.username || '';
  at('name').value = offer.name || '';
  at('form').hidden = false;
}

async function send() {
  const isInvite = words.kind === 'invite';
  const body = { token, password: at('password').value };
  for (const name of isInvite ? ['email', 'username', 'name'] : []) {
    if (at(name).value.trim() && !at(name + 'Field').hidden) body[name] = at(name).value;
  }
  await post(isInvite ? 'invites/accept' : 'password-reset/confirm', body);
  at('form').hidden = true;
  say(words[words.kind]);
  history.replaceState(null, '', location.pathname);
}

at('form').onsubmit = (event) => {
  event.preventDefault();
  void trying(send);
};
if (words.kind === 'invite') void trying(showOffer);
`;
