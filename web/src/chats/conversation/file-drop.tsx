import { IconUpload } from '@tabler/icons-react';
import { useState, type DragEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './conversation.module.css';

interface FileDropProps {
  onFiles: (files: File[]) => void;
  isClosed: boolean;
  children: ReactNode;
}

/** The conversation, onto which files can be dropped. */
export function FileDrop({ onFiles, isClosed, children }: FileDropProps) {
  const { t } = useTranslation('chats');
  const [isOver, setIsOver] = useState(false);
  const hasFiles = ({ dataTransfer }: DragEvent) => !isClosed && dataTransfer.types.includes('Files');
  const drop = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    setIsOver(false);
    onFiles([...event.dataTransfer.files]);
  };
  const over = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    setIsOver(true);
  };
  const leave = ({ currentTarget, relatedTarget }: DragEvent) => {
    if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setIsOver(false);
  };
  return (
    <div className={classes.conversation} onDragOver={over} onDragLeave={leave} onDrop={drop}>
      {children}
      {isOver ? (
        <div className={classes.drop}>
          <IconUpload size={32} stroke={1.6} aria-hidden />
          {t('files.drop')}
        </div>
      ) : null}
    </div>
  );
}
