/**
 * Text on its way to a terminal: plain strings, styled pieces, or a sequence of both. Strings may come from
 * anyone (file names, column values, a server's answers); rendering shows their control characters escaped,
 * so that only styles made here ever reach the terminal as codes.
 */
export type Text = string | StyledText | readonly Text[];

export interface StyledText {
  style: Style;
  text: Text;
}

/** Select Graphic Rendition: the code that switches a style on and the one that switches it off. */
const STYLES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;
export type Style = keyof typeof STYLES;

const styled =
  (style: Style) =>
  (text: Text): StyledText => ({ style, text });
export const bold = styled('bold');
export const dim = styled('dim');
export const red = styled('red');
export const green = styled('green');
export const yellow = styled('yellow');
export const cyan = styled('cyan');

/** C0, DEL and C1 controls; line and paragraph separators; marks that reorder what is read; zero-width no-break space. */
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu;
const SHORT_ESCAPES: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The text with every character that could steer a terminal written out, such as `\x1b` or `\u202e`. */
export function escapeControls(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.charCodeAt(0);
    return (
      SHORT_ESCAPES[character] ??
      (code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`)
    );
  });
}

/** One line as a terminal gets it: strings escaped, styles only where `colours` allows. */
export function renderText(text: Text, colours: boolean): string {
  if (typeof text === 'string') return escapeControls(text);
  if (isStyled(text)) {
    const inner = renderText(text.text, colours);
    const [on, off] = STYLES[text.style];
    return colours ? `\x1b[${on}m${inner}\x1b[${off}m` : inner;
  }
  return text.map((piece) => renderText(piece, colours)).join('');
}

const NO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/u;
const DOUBLE_WIDTH =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Terminal cells that a text takes: 2 for East Asian wide characters and pictographs, 0 for combining marks. */
export function widthOf(text: Text): number {
  let width = 0;
  for (const character of renderText(text, false)) {
    if (character >= ' ' && character <= '~') width++;
    else if (!NO_WIDTH.test(character)) width += DOUBLE_WIDTH.test(character) ? 2 : 1;
  }
  return width;
}

/** The text cut to a number of cells, ending in "…" when something is missing; a cut text loses its style. */
export function cutText(text: Text, width: number): Text {
  if (widthOf(text) <= width) return text;
  let cut = '';
  let used = 0;
  for (const character of renderText(text, false)) {
    used += widthOf(character);
    if (used > width - 1) break;
    cut += character;
  }
  return `${cut}…`;
}

/** Pieces with a separator between them; empty ones are left out. */
export function joinText(pieces: readonly (Text | undefined)[], separator: Text): Text {
  const filled = pieces.filter((piece) => piece !== undefined && widthOf(piece) > 0) as Text[];
  return filled.flatMap((piece, index) => (index === 0 ? [piece] : [separator, piece]));
}

function isStyled(text: Exclude<Text, string>): text is StyledText {
  return 'style' in text;
}
