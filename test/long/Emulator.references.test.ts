/** Whatever happens to an account, no answer names anything that does not exist, and the books are right. */
import { suite } from "../support/references.js"

suite(6, 70)
suite(4, 30)
