/** What is used here of a package that has no types. */
declare module "libprofitbricks" {
  type Callback = (error: unknown, response: unknown, body: string) => void
  const client: {
    readonly setauth: (username: string, password: string) => void
    readonly setdepth: (depth: number) => void
    readonly getDatacenter: (id: string, callback: Callback) => void
    readonly createDatacenter: (body: object, callback: Callback) => void
  }
  export default client
}
/** It keeps its settings in a global variable. */
declare var pbreq: { endpoint: string }
