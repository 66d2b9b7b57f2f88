/** Data centers. */
import { Redacted } from "effect"
import * as Datacenter from "effect-profitbricks/Datacenter"
import { busy, collection, datacenter, shallow } from "../fixtures/answers.js"
import { datacenterId, nicId, volumeId } from "../fixtures/ids.js"
import { resource } from "./row.js"

const rule = { protocol: "TCP", portRangeStart: 22, portRangeEnd: 22 } as const

export const datacenters = resource(
  "Datacenter",
  Datacenter,
  {
    datacenters: {
      schema: Datacenter.Datacenter,
      type: "datacenter",
      properties: {
        name: "shop",
        description: null,
        location: "us/las",
        version: 3,
        features: ["SSD", "MULTIPLE_CPU"]
      },
      entities: {
        servers: "servers",
        volumes: "volumes",
        lans: "lans",
        loadbalancers: "loadbalancers",
        natgateways: "natgateways",
        networkloadbalancers: "networkloadbalancers",
        applicationloadbalancers: "applicationloadbalancers",
        securitygroups: "securitygroups"
      }
    }
  },
  {
    list: {
      reads: "GET /datacenters?depth=1",
      many: "datacenters",
      recorded: collection("some", "/datacenters", [shallow(datacenter)]),
      python: ["list_datacenters", "get_datacenter_by_name"]
    },
    get: {
      reads: "GET /datacenters/{datacenterId}?depth=1",
      input: { datacenterId },
      one: "datacenters",
      recorded: datacenter,
      python: ["get_datacenter"]
    },
    create: {
      starts: "POST /datacenters",
      input: {
        name: "shop",
        location: "us/las",
        description: null,
        servers: [
          {
            cores: 1,
            ram: 1024,
            volumes: [{ size: 1, licenceType: "OTHER" }, { id: volumeId }],
            nics: [{ lan: 1, firewallRules: [rule] }]
          }
        ],
        volumes: [{ size: 10.5, imageAlias: "ubuntu:latest", imagePassword: Redacted.make("s3cretpassw0rd") }],
        lans: [{ public: true, nics: [{ id: nicId }] }],
        loadbalancers: [{ name: "lb", balancedNics: [{ id: nicId }] }]
      },
      body: {
        properties: { name: "shop", location: "us/las", description: null },
        entities: {
          servers: {
            items: [
              {
                properties: { cores: 1, ram: 1024 },
                entities: {
                  volumes: { items: [{ properties: { size: 1, licenceType: "OTHER" } }, { id: volumeId }] },
                  nics: {
                    items: [{ properties: { lan: 1 }, entities: { firewallrules: { items: [{ properties: rule }] } } }]
                  }
                }
              }
            ]
          },
          volumes: {
            items: [{ properties: { size: 10.5, imageAlias: "ubuntu:latest", imagePassword: "s3cretpassw0rd" } }]
          },
          lans: { items: [{ properties: { public: true }, entities: { nics: { items: [{ id: nicId }] } } }] },
          loadbalancers: {
            items: [{ properties: { name: "lb" }, entities: { balancednics: { items: [{ id: nicId }] } } }]
          }
        }
      },
      one: "datacenters",
      recorded: busy(datacenter),
      python: ["create_datacenter"]
    },
    update: {
      starts: "PATCH /datacenters/{datacenterId}",
      input: { datacenterId, name: "b", description: null },
      body: { name: "b", description: null },
      one: "datacenters",
      recorded: busy(datacenter),
      python: ["update_datacenter"]
    },
    replace: {
      starts: "PUT /datacenters/{datacenterId}",
      input: { datacenterId, name: "b" },
      body: { properties: { name: "b" } },
      one: "datacenters",
      recorded: busy(datacenter)
    },
    remove: {
      starts: "DELETE /datacenters/{datacenterId}",
      input: { datacenterId },
      python: ["delete_datacenter"]
    }
  }
)
