/** Finds images by name, location and type. `npx tsx examples/search-images.ts` */
import { Console, Effect } from "effect"
import { Image } from "effect-profitbricks"
import { run } from "./lib/run.js"

run(
  Effect.gen(function* () {
    const images = yield* Image.search({ name: "ubuntu-16.04", location: "us/las", imageType: "HDD" })
    for (const { id, properties } of images) {
      yield* Console.log(
        `${properties.name}, ${properties.size} GB, also ${properties.imageAliases?.join(", ")} (${id})`
      )
    }
  })
)
