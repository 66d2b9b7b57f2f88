/** Texts in a terminal: how many columns they take, and as much of them as fits. */

/** East Asian wide characters, and pictures. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u

/** What is drawn onto the character before. */
const drawnOver = /^[\p{Mn}\p{Me}\p{Cf}]$/u

const columnsOf = (character: string): number => (drawnOver.test(character) ? 0 : wide.test(character) ? 2 : 1)

export const widthOf = (text: string): number => Array.from(text, columnsOf).reduce((sum, one) => sum + one, 0)

/** On one line, and without anything that a terminal would obey. */
export const oneLine = (text: string): string =>
  text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, " ").trim()

/** As much of it as fits, with an ellipsis in place of the rest. */
export const cut = (text: string, columns: number): string => {
  if (widthOf(text) <= columns) return text
  let kept = ""
  let width = 0
  for (const character of text) {
    width += columnsOf(character)
    if (width > columns - 1) break
    kept += character
  }
  return columns < 1 ? "" : `${kept}…`
}

export const pad = (text: string, columns: number): string => text + " ".repeat(Math.max(0, columns - widthOf(text)))
