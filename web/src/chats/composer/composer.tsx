import { ActionIcon, FileButton, Text, Textarea, Tooltip } from '@mantine/core';
import { IconPaperclip, IconSend2 } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import {
  Suspense,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
  type ClipboardEvent,
  type KeyboardEvent,
  type Ref,
} from 'react';
import { useTranslation } from 'react-i18next';
import { useChat } from '../conversation/chat-context';
import type { Message } from '../model/history';
import { replyOf, type Pending } from '../model/outbox';
import { isShortcut } from '../../platform/shortcuts';
import { isScreenCovered, lazily } from '../../platform/ui';
import { send } from '../sending';
import { CompletionList } from './completion-list';
import classes from './composer.module.css';
import { draftFilesOf, draftOf, keepDraft, keepDraftFiles } from './drafts';
import { contentOf, type Edited } from './edited';
import { mostFiles, useUploads } from './uploads';
import { useCompletion } from './use-completion';
import { asksRoles, useEdit, useRewrite } from './use-edit';
import { useTypingSignal } from './use-typing-signal';

const ContextBar = lazily(() => import('./context-bar'), 'ContextBar');
const UploadList = lazily(() => import('./upload-list'), 'UploadList');

export interface ComposerHandle {
  reply: (message: Message) => void;
  edit: (message: Message) => void;
  /** As `edit`, of a message that was not sent. */
  rewrite: (pending: Pending) => void;
  attach: (files: File[]) => void;
}

interface ComposerProps {
  ref: Ref<ComposerHandle>;
  /** Arrow up in an empty field. */
  onEditLast: () => void;
  /** Something new was sent. */
  onSent: () => void;
}

/** Without a keyboard, Enter breaks the line and the button sends. */
const isTouch = window.matchMedia('(pointer: coarse)').matches;

/** Where one writes: what is said next, or a message as it shall be. */
export function Composer({ ref, onEditLast, onSent }: ComposerProps) {
  const { t } = useTranslation('chats');
  const { chat, ownId, isClosed } = useChat();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(() => draftOf(ownId, chat.id));
  const [caret, setCaret] = useState(0);
  const [replyTo, setReplyTo] = useState<Message>();
  const [edited, setEdited] = useState<Edited>();
  const [resend, setResend] = useState(true);
  const { uploads, add, remove, retry, clear, isReady, files } = useUploads({
    before: () => draftFilesOf(ownId, chat.id),
    keep: (kept) => keepDraftFiles(ownId, chat.id, kept),
  });
  const save = useEdit();
  const rewrite = useRewrite();
  const tellTyping = useTypingSignal(chat.id);

  const write = (next: string, at = next.length) => {
    setText(next);
    setCaret(at);
    if (!edited) keepDraft(ownId, chat.id, next);
    // The field gets the text with the next rendering; then the caret can stand in it.
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(at, at);
    });
  };
  const completion = useCompletion(text, caret, write);
  const { candidates, active, listId, optionId } = completion;
  const mayGo = isReady && (text.trim() !== '' || files.length > 0);

  const beginEdit = (begun: Edited) => {
    setEdited(begun);
    const content = contentOf(begun);
    setText(content);
    setCaret(content.length);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(content.length, content.length);
    });
  };

  useImperativeHandle(ref, () => ({
    reply: (message) => {
      setReplyTo(message);
      field.current?.focus();
    },
    edit: (message) => {
      setResend(asksRoles(chat, message));
      beginEdit({ message });
    },
    rewrite: (pending) => beginEdit({ pending }),
    attach: add,
  }));

  useEffect(() => {
    if (!isTouch && !isScreenCovered()) field.current?.focus({ preventScroll: true });
  }, []);

  const leaveEdit = () => {
    setEdited(undefined);
    setText(draftOf(ownId, chat.id));
  };
  const submit = () => {
    if (!mayGo) return;
    if (edited) {
      if ('message' in edited) save(edited.message, text, resend && asksRoles(chat, edited.message));
      else rewrite(edited.pending, text);
      leaveEdit();
      return;
    }
    const reply = replyTo && replyOf(replyTo);
    send(queries, { chatId: chat.id, content: text, replyTo: reply, attachments: files });
    setReplyTo(undefined);
    clear();
    write('');
    onSent();
  };
  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // Enter that ends a word of an input method is no Enter of ours.
    if (event.nativeEvent.isComposing || completion.takesKey(event)) return;
    const sends = isShortcut('send', event) && (!isTouch || event.ctrlKey || event.metaKey);
    if (sends) {
      event.preventDefault();
      submit();
    } else if (isShortcut('editLast', event) && text === '' && !edited) {
      event.preventDefault();
      onEditLast();
    } else if (isShortcut('leave', event)) {
      if (edited) leaveEdit();
      else if (replyTo) setReplyTo(undefined);
      else void navigate({ to: '/chats' });
    }
  };
  const paste = (event: ClipboardEvent) => {
    const pasted = [...event.clipboardData.files];
    if (pasted.length === 0 || edited) return;
    event.preventDefault();
    add(pasted);
  };

  if (chat.contact?.isGone) return <Text className={classes.closed}>{t('composer.gone')}</Text>;
  if (isClosed) return <Text className={classes.closed}>{t('composer.closed')}</Text>;
  if (chat.contact && chat.contact.takenOverBy !== ownId)
    return <Text className={classes.closed}>{t('composer.notTaken')}</Text>;
  return (
    <div className={classes.composer}>
      <CompletionList completion={completion} />
      <div className={classes.box}>
        {edited || replyTo ? (
          <Suspense fallback={null}>
            <ContextBar
              {...{ edited, replyTo, text, resend, setResend, leaveEdit }}
              leaveReply={() => setReplyTo(undefined)}
            />
          </Suspense>
        ) : null}
        {uploads.length > 0 ? (
          <Suspense fallback={null}>
            <UploadList {...{ uploads, remove, retry }} />
          </Suspense>
        ) : null}
        <div className={classes.row}>
          <FileButton onChange={add} multiple disabled={edited !== undefined || uploads.length >= mostFiles}>
            {(props) => (
              <Tooltip label={t('files.attach')}>
                <ActionIcon
                  {...props}
                  size="lg"
                  variant="subtle"
                  color="gray"
                  aria-label={t('files.attach')}
                  disabled={edited !== undefined || uploads.length >= mostFiles}
                >
                  <IconPaperclip size={20} stroke={1.7} />
                </ActionIcon>
              </Tooltip>
            )}
          </FileButton>
          <Textarea
            ref={field}
            className={classes.field}
            variant="unstyled"
            autosize
            minRows={1}
            maxRows={12}
            value={text}
            placeholder={t(`composer.${chat.contact ? 'contact' : chat.kind === 'agent' ? 'ask' : 'write'}`)}
            aria-label={t('composer.label')}
            aria-autocomplete="list"
            aria-haspopup="listbox"
            aria-controls={candidates.length > 0 ? listId : undefined}
            aria-activedescendant={candidates.length > 0 ? optionId(active) : undefined}
            onChange={({ currentTarget }) => {
              setText(currentTarget.value);
              setCaret(currentTarget.selectionStart);
              if (!edited) keepDraft(ownId, chat.id, currentTarget.value);
              tellTyping();
            }}
            onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
            onKeyDown={press}
            onPaste={paste}
          />
          <ActionIcon size="lg" aria-label={t('composer.send')} disabled={!mayGo} onClick={submit}>
            <IconSend2 size={18} />
          </ActionIcon>
        </div>
      </div>
    </div>
  );
}
