type Send = (chatId: string, question: string) => void;

let send: Send | undefined;

/** Chats know the roster, and not the other way round: they say how a question is sent, until the function is called that it gives. */
export function sendFirstQuestions(by: Send): () => void {
  send = by;
  return () => {
    if (send === by) send = undefined;
  };
}

/** Asks what a chat was begun for. */
export function askFirst(chatId: string, question: string): void {
  if (!send) throw new Error('Nobody sends questions: sendFirstQuestions was not called');
  send(chatId, question);
}
