import {
  createTheme,
  defaultVariantColorsResolver,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from '@mantine/core';

/** Ours: a deep teal that carries white text from its sixth shade on (4.5:1). */
const artel: MantineColorsTuple = [
  '#e7f7f5',
  '#d3ece8',
  '#a8d8d1',
  '#79c3b9',
  '#53b1a5',
  '#2f9788',
  '#0f7a6c',
  '#0b6a5e',
  '#065a4f',
  '#014a41',
];

/** Mantine's, with sixth shades that carry white text. */
const red: MantineColorsTuple = [
  '#fff5f5',
  '#ffe3e3',
  '#ffc9c9',
  '#ffa8a8',
  '#ff8787',
  '#ff6b6b',
  '#d9302f',
  '#d02c2c',
  '#c92a2a',
  '#b02525',
];

/** Mantine's greys of the dark scheme, in the tone of our grounds. */
const dark: MantineColorsTuple = [
  '#d5d9df',
  '#b9c0ca',
  '#99a2af',
  '#6f7987',
  '#454c58',
  '#383e48',
  '#2a2f38',
  '#20242b',
  '#1b1e24',
  '#16181d',
];

export const theme = createTheme({
  colors: { artel, dark, red },
  primaryColor: 'artel',
  primaryShade: { light: 6, dark: 6 },
  autoContrast: true,
  luminanceThreshold: 0.35,
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily:
    'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "SF Mono", "JetBrains Mono", Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.5rem', lineHeight: '1.3' },
      h2: { fontSize: '1.25rem', lineHeight: '1.35' },
      h3: { fontSize: '1.0625rem', lineHeight: '1.4' },
      h4: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  variantColorResolver: (input) => {
    const colors = defaultVariantColorsResolver(input);
    // Coloured words on their own pale ground, dark enough to be read in both schemes.
    return input.variant === 'light'
      ? { ...colors, color: `var(--mantine-color-${input.color || 'artel'}-light-color)` }
      : colors;
  },
  components: {
    // Long words in an alert break: it does not grow wider than its place.
    Alert: { defaultProps: { styles: { body: { minWidth: 0 } } } },
    // Colour alone would not tell a link from the words around it.
    Anchor: { defaultProps: { underline: 'always' } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true } },
    // The page itself never scrolls, so there is nothing to lock; and locking writes a style without a nonce.
    Modal: {
      defaultProps: {
        centered: true,
        radius: 'lg',
        lockScroll: false,
        styles: { title: { fontSize: 'var(--mantine-font-size-lg)', fontWeight: 600 } },
      },
    },
    Drawer: { defaultProps: { lockScroll: false } },
    // The placeholder that would take the focus first is no menu item.
    Menu: { defaultProps: { shadow: 'md', radius: 'md', withInitialFocusPlaceholder: false } },
    Paper: { defaultProps: { radius: 'lg' } },
    Loader: { defaultProps: { type: 'dots' } },
  },
});

/**
 * Grounds of the client, from the back to the front, and its lines: `--artel-ground` behind everything, `--artel-panel`
 * of bars and lists, `--artel-card` of what is read.
 */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--artel-ground': '#f7f8fa',
    '--artel-panel': '#f1f3f6',
    '--artel-card': '#ffffff',
    '--artel-hover': '#e6e9ee',
    '--artel-line': '#e1e5ea',
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#1a1f26',
    '--mantine-color-dimmed': '#5a6472',
    '--mantine-color-placeholder': '#6b7583',
    '--mantine-color-anchor': '#0b6a5e',
    '--mantine-color-artel-light-color': '#065a4f',
    '--mantine-color-error': '#c92a2a',
  },
  dark: {
    '--artel-ground': '#16181d',
    '--artel-panel': '#1b1e24',
    '--artel-card': '#20242b',
    '--artel-hover': '#2a2f38',
    '--artel-line': '#2d323b',
    '--mantine-color-body': '#20242b',
    '--mantine-color-text': '#e4e7eb',
    '--mantine-color-dimmed': '#a0a9b6',
    '--mantine-color-placeholder': '#8f99a7',
    '--mantine-color-anchor': '#79c3b9',
    '--mantine-color-artel-light': 'rgb(83 177 165 / 16%)',
    '--mantine-color-artel-light-color': '#79c3b9',
    '--mantine-color-error': '#ff8787',
  },
});
