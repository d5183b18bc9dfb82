let isCovered = false;

/** Whether somebody writes above the screen, in the palette say: a screen that is there only now takes no focus from them. */
export const isScreenCovered = (): boolean => isCovered;

export const coverScreen = (covered: boolean): void => {
  isCovered = covered;
};
