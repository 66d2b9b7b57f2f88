/** Images. */
import * as Image from "effect-profitbricks/Image"
import { busy, collection, hotPlug, image } from "../fixtures/answers.js"
import { imageId } from "../fixtures/ids.js"
import { resource } from "./row.js"

export const images = resource(
  "Image",
  Image,
  {
    images: {
      schema: Image.Image,
      type: "image",
      properties: {
        name: "Ubuntu",
        description: "",
        location: "us/las",
        size: 0.23,
        ...hotPlug,
        licenceType: "LINUX",
        imageType: "HDD",
        imageAliases: [],
        public: true
      }
    }
  },
  {
    list: {
      reads: "GET /images?depth=1",
      many: "images",
      recorded: collection("some", "/images", [image]),
      python: ["list_images"]
    },
    get: {
      reads: "GET /images/{imageId}?depth=1",
      input: { imageId },
      one: "images",
      recorded: { ...image, properties: { ...image.properties, description: null } },
      python: ["get_image"]
    },
    update: {
      starts: "PATCH /images/{imageId}",
      input: { imageId, name: "b", licenceType: "LINUX" },
      body: { name: "b", licenceType: "LINUX" },
      one: "images",
      recorded: busy(image),
      python: ["update_image"]
    },
    replace: {
      starts: "PUT /images/{imageId}",
      input: { imageId, name: "b" },
      body: { properties: { name: "b" } },
      one: "images",
      recorded: busy(image)
    },
    remove: { starts: "DELETE /images/{imageId}", input: { imageId }, python: ["delete_image"] }
  }
)
