/** The version in the user agent. A check holds it against package.json. */
export const version = "0.1.0"
