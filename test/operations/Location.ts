/** Locations. */
import * as Location from "effect-profitbricks/Location"
import { collection, location } from "../fixtures/answers.js"
import { resource } from "./row.js"

export const locations = resource(
  "Location",
  Location,
  {
    locations: {
      schema: Location.Location,
      type: "location",
      properties: { name: "lasvegas", features: ["SSD"], imageAliases: ["ubuntu:latest"] }
    }
  },
  {
    list: {
      reads: "GET /locations?depth=0",
      many: "locations",
      recorded: collection("some", "/locations", [{ id: "us/las" }]),
      python: ["list_locations"]
    },
    listRegion: {
      reads: "GET /locations/{regionId}?depth=0",
      input: { regionId: "us" },
      many: "locations",
      recorded: collection("some", "/locations/us", [])
    },
    get: {
      reads: "GET /locations/{regionId}/{locationId}?depth=0",
      input: { locationId: Location.Id.make("us/las") },
      path: { regionId: "us", locationId: "las" },
      one: "locations",
      recorded: location,
      python: ["get_location"]
    }
  }
)
