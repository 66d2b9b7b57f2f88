/** Texts that may be JSON. */
import * as Option from "effect/Option"

/** The value of a text, if it is JSON. */
export const parsed = Option.liftThrowable((text: string): unknown => JSON.parse(text))
