export type Color = 'red' | 'green' | 'yellow' | 'bold' | 'dim';
/** Colors a text, or leaves it: only a terminal gets escape sequences. */
export type Paint = (color: Color, text: string) => string;

const CODES: Readonly<Record<Color, number>> = { red: 31, green: 32, yellow: 33, bold: 1, dim: 2 };

export const plain: Paint = (_color, text) => text;
export const colored: Paint = (color, text) => `\u001b[${CODES[color]}m${text}\u001b[0m`;
