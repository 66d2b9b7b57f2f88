/** The language of Mermaid's flowcharts: texts of others in it, and boxes around things. */

/** What can stand as it is, inside of quotes, and means nothing to Mermaid, to Markdown or to HTML. */
const special =
  /(?<=[wW]{3})\.|(?<![\p{L}\p{N}])[-._/]|[-._/](?![\p{L}\p{N}])|[^\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\p{Join_Control} ._/-]/gu

/** Text that is shown as it is, on one line. A character that could mean something is written by its number, `#34;`. */
export const plain = (text: string): string =>
  text
    .replace(/[\s\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, " ")
    .trim()
    .replace(special, (character) => `#${character.codePointAt(0)};`)
    // A line with this is an order to Mermaid, even within quotes.
    .replace(/direction (?=TB|BT|RL|LR|TD)/g, "direction#32;")

/** An address of IPv6 keeps its colons. In a text of others, Mermaid takes them for parts of styles and icons. */
export const address = (text: string): string => (/^[\da-f:.]+$/i.test(text) ? text : plain(text))

/** A text of several lines, in quotes. Empty lines are left out. */
export const quoted = (lines: ReadonlyArray<string>): string => `"${lines.filter((line) => line !== "").join("<br/>")}"`

/** A box around things. An empty one is a thing itself. */
export const box = (id: string, text: string, lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.length === 0 ? [`${id}[${text}]`] : [`subgraph ${id}[${text}]`, ...lines.map((line) => `  ${line}`), "end"]
