/** Templates. */
import * as Template from "effect-profitbricks/Template"
import { templateId } from "../fixtures/ids.js"
import { resource } from "./row.js"

export const templates = resource(
  "Template",
  Template,
  {
    templates: {
      schema: Template.Template,
      type: "template",
      properties: { name: "CUBES XS", cores: 1, ram: 1024, storageSize: 30 }
    }
  },
  {
    list: { reads: "GET /templates?depth=1", many: "templates" },
    get: { reads: "GET /templates/{templateId}?depth=1", input: { templateId }, one: "templates" }
  }
)
