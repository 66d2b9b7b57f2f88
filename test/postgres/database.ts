/** The PostgreSQL that `run.sh` starts for the tests. */

/** Of a database of this name, which need not be there. */
export const databaseUrl = (name: string): string => {
  const server = process.env["POSTGRES_URL"]
  if (server === undefined) throw new Error("POSTGRES_URL is not set: run npm run test:postgres")
  return `${server}/${name}`
}
