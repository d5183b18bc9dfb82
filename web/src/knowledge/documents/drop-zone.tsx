import { IconUpload } from '@tabler/icons-react';
import { useState, type DragEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { notifyProblem } from '../../platform/ui';
import classes from './documents.module.css';
import { droppedFiles } from './dropped-files';

interface DropZoneProps {
  onFiles: (files: File[]) => void;
  isClosed: boolean;
  children: ReactNode;
}

/** A place onto which files and folders can be dropped. */
export function DropZone({ onFiles, isClosed, children }: DropZoneProps) {
  const { t } = useTranslation('knowledge');
  const [isOver, setIsOver] = useState(false);
  const hasFiles = ({ dataTransfer }: DragEvent) => !isClosed && dataTransfer.types.includes('Files');
  const drop = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    setIsOver(false);
    droppedFiles(event.dataTransfer).then(onFiles, notifyProblem);
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
    <div className={classes.zone} onDragOver={over} onDragLeave={leave} onDrop={drop}>
      {children}
      {isOver ? (
        <div className={classes.drop}>
          <IconUpload size={32} stroke={1.6} aria-hidden />
          {t('add.drop')}
        </div>
      ) : null}
    </div>
  );
}
