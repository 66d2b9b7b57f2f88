/** Templates of servers of type `CUBE` and `GPU`. */
import { anything, listOf, number, text } from "../attributes.js"
import type { CallContext, Kind } from "../kind.js"
import { find } from "../objects.js"
import type { Entry } from "../state.js"

interface Size {
  readonly id: string
  readonly name: string
  readonly cores: number
  /** In MB. */
  readonly ram: number
  /** In GB. */
  readonly storageSize: number
  readonly storageType?: string
  readonly category: string
  readonly gpus?: ReadonlyArray<{
    readonly count: number
    readonly vendor: string
    readonly model: string
    readonly type: string
  }>
}

const cube = (id: string, name: string, cores: number, gigabytes: number, storageSize: number): Size => ({
  id,
  name,
  cores,
  ram: 1024 * gigabytes,
  storageSize,
  storageType: "DAS",
  category: name.startsWith("Memory") ? "MEMORY" : "BASIC"
})

const gpu = (id: string, name: string, count: number, cores: number, gigabytes: number, storageSize: number): Size => ({
  id,
  name,
  cores,
  ram: 1024 * gigabytes,
  storageSize,
  storageType: "SSD Premium",
  category: "GPU",
  gpus: [{ count, vendor: "NVIDIA", model: "H200", type: "passthrough" }]
})

/** Cubes of 2021, which are no longer sold, those of today, and servers with GPUs. */
export const templates: ReadonlyArray<Size> = [
  cube("15c6dd2f-02d2-4987-b439-9a58dd59ecc3", "CUBES XS", 1, 1, 30),
  cube("5ae1bfbd-05f2-47f5-a736-eaca3dcce41b", "CUBES S", 1, 2, 50),
  cube("7f8dfdb3-594b-4ae2-ae2e-a9dfcbf05f74", "CUBES M", 2, 4, 80),
  cube("99d022bd-55ea-4af1-9ba7-6d4174d9fc22", "CUBES L", 4, 8, 160),
  cube("5e98b425-1887-44e4-b782-a654bfbe7eaa", "CUBES XL", 6, 16, 320),
  cube("56ce4e71-b03a-42b2-85be-9a4520aa40be", "CUBES XXL", 8, 32, 640),
  cube("ebf7a788-28ed-4693-ae6d-411c288176db", "CUBES 3XL", 12, 48, 960),
  cube("5f56da3e-3549-4639-a19e-e8fc94323556", "CUBES 4XL", 16, 64, 1280),
  cube("72e73b81-8551-4e74-b398-fc63b39994af", "Basic Cube XS", 1, 2, 60),
  cube("864c2c89-ea4d-4bf9-9a27-9acfeb436666", "Basic Cube S", 2, 4, 120),
  cube("eda8d3b1-4d71-4502-8f22-2452adac0dc5", "Basic Cube M", 4, 8, 240),
  cube("253eef63-b8b8-4c8e-9084-3ca298b3593f", "Basic Cube L", 8, 16, 480),
  cube("6382dca7-d4de-4238-b138-bdc600dc733b", "Basic Cube XL", 16, 32, 960),
  cube("987fb209-cc10-4acb-82d7-07833919f40f", "Memory Cube S", 2, 8, 120),
  cube("e8a56b84-b717-42d9-85f6-123d12ed212e", "Memory Cube M", 4, 16, 240),
  gpu("6913ed82-a143-4c15-89ac-08fb375a97c5", "GPU S", 1, 15, 128, 1024),
  gpu("6913ed82-a143-4c15-89ac-08fb375a97c6", "GPU M", 2, 30, 192, 2048)
]

export const template: Kind = {
  name: "template",
  since: 6,
  collection: "/templates",
  param: "templateId",
  attributes: {
    name: { is: text, writable: "never" },
    cores: { is: number, writable: "never" },
    ram: { is: number, writable: "never" },
    storageSize: { is: number, writable: "never" },
    storageType: { is: text, writable: "never" },
    category: { is: text, writable: "never" },
    gpus: { is: listOf(anything), writable: "never", initial: [] }
  },
  entities: {},
  methods: ["list", "get"]
}

/** The template with an id. */
export const templateAt = (context: CallContext, id: unknown): Entry | undefined => find(context, `/templates/${id}`)
