/** The version in the user agent: that of package.json, from which each build writes it here. */
export const version = "0.1.0"
