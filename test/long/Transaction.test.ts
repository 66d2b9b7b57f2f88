/** Transactions that are killed at every step, in every way that there is. A slice of it is in the quick run. */
import { transactionSuite } from "../support/transactions.js"

transactionSuite({ every: 1, ticks: 60 })
