/** The lines that a test prints. */
const lines: Array<string> = []

export const print = (...values: ReadonlyArray<unknown>): void => {
  lines.push(values.map(String).join(" "))
}

/** The lines since the last time. */
export const takePrinted = (): ReadonlyArray<string> => lines.splice(0)
