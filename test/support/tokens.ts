/** Tokens as the vendor makes them, but for the signature. */
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url")

/** A part that is in every token of these tests, and must be in nothing that anybody can see. */
export const signature = "c2lnbmVkLWJ5LW5vYm9keQ"

export const tokenWith = (claims: Readonly<Record<string, unknown>>, signedWith = signature): string =>
  `${encode({ typ: "JWT", kid: "0d2c2a6c-1b5a-4f0e-a3f6-6f1c9f8f3d10", alg: "RS256" })}.${encode({
    iss: "ionoscloud",
    identity: { uuid: "7f6e5d4c-1b5a-4f0e-a3f6-6f1c9f8f3d10", contractNumber: 31_415_926 },
    ...claims
  })}.${signedWith}`
