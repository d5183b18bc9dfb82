import { TypingThrottle } from './typing-throttle.js';

describe('TypingThrottle', () => {
  it('lets one word a second pass for each person and chat, and one that it ended', () => {
    let now = 0;
    const throttle = new TypingThrottle(() => now);
    const says = (isTyping = true, userId = 'anna', chatId = 'c') =>
      throttle.passes(chatId, userId, isTyping);
    expect([says(), says(), says(true, 'boris'), says(true, 'anna', 'd')]).toEqual([true, false, true, true]);
    now = 999;
    expect([says(), says(false), says(false), says(), says()]).toEqual([false, true, false, false, false]);
    now = 1_000;
    expect([says(), says(true, 'boris')]).toEqual([true, true]);
    now = 5_000;
    expect([says(false), says(false)]).toEqual([true, false]);
  });
});
