/** The images that the vendor offers. */

import type { ApiVersion } from "../internal/apiVersion.js"
import { firstLocations } from "./kinds/location.js"

interface PublicImage {
  readonly name: string
  /** In GB. */
  readonly size: number
  readonly licenceType: string
  readonly imageType: "HDD" | "CDROM"
  readonly imageAliases: ReadonlyArray<string>
  /** Default: `NONE`. */
  readonly cloudInit?: "V1"
  /** Default: `UNKNOWN`. */
  readonly applicationType?: string
}

const hdd = (licenceType: string, name: string, size: number, ...imageAliases: ReadonlyArray<string>): PublicImage => ({
  name,
  size,
  licenceType,
  imageType: "HDD",
  imageAliases
})

const cdrom = (
  licenceType: string,
  name: string,
  size: number,
  ...imageAliases: ReadonlyArray<string>
): PublicImage => ({ name, size, licenceType, imageType: "CDROM", imageAliases })

/** Those of the spring of 2018. An image without aliases is an older build of the one before. */
const of2018: ReadonlyArray<PublicImage> = [
  hdd("LINUX", "Ubuntu-16.04-LTS-server-2018-04-01", 3, "ubuntu:latest", "ubuntu:16.04"),
  hdd("LINUX", "Ubuntu-16.04-LTS-server-2018-03-01", 3),
  hdd("LINUX", "Ubuntu-16.04-LTS-server-2017-10-01", 3),
  hdd("LINUX", "Ubuntu-14.04-LTS-server-2018-04-01", 3, "ubuntu:14.04"),
  hdd("LINUX", "CentOS-7-server-2018-04-01", 4, "centos:latest", "centos:7"),
  hdd("LINUX", "CentOS-7-server-2017-10-01", 4),
  hdd("LINUX", "CentOS-6-server-2018-04-01", 3, "centos:6"),
  hdd("LINUX", "Debian-9-server-2018-04-01", 2, "debian:latest", "debian:9"),
  hdd("LINUX", "Debian-8-server-2018-04-01", 2, "debian:8"),
  hdd("LINUX", "Fedora-27-server-2018-04-01", 4, "fedora:latest", "fedora:27"),
  hdd("WINDOWS2016", "windows-2016-server-2018-04", 14, "windows:latest", "windows:2016"),
  hdd("WINDOWS2016", "windows-2016-server-2017-11", 14),
  hdd("WINDOWS", "windows-2012-r2-server-2018-04", 13, "windows:2012r2"),
  hdd("WINDOWS", "windows-2008-r2-server-2018-04", 12, "windows:2008r2"),
  cdrom("LINUX", "ubuntu-16.04.4-server-amd64.iso", 0.81, "ubuntu:latest_iso", "ubuntu:16.04_iso"),
  cdrom("LINUX", "ubuntu-14.04.5-server-amd64.iso", 0.61, "ubuntu:14.04_iso"),
  cdrom("LINUX", "CentOS-7-x86_64-Minimal-1708.iso", 0.79, "centos:latest_iso", "centos:7_iso"),
  cdrom("LINUX", "debian-9.4.0-amd64-netinst.iso", 0.28, "debian:latest_iso", "debian:9_iso"),
  cdrom("WINDOWS2016", "windows-2016-server-eval-en.iso", 5.5, "windows:latest_iso", "windows:2016_iso"),
  cdrom("OTHER", "virtio-win-0.1.141.iso", 0.3)
]

const cloud = (name: string, size: number, ...imageAliases: ReadonlyArray<string>): PublicImage => ({
  ...hdd("LINUX", name, size, ...imageAliases),
  cloudInit: "V1"
})

/** Those of today. */
const ofToday: ReadonlyArray<PublicImage> = [
  cloud("ubuntu-24.04-server-cloudimg-amd64", 3, "ubuntu:latest", "ubuntu:24.04"),
  cloud("ubuntu-22.04-server-cloudimg-amd64", 3, "ubuntu:22.04"),
  cloud("ubuntu-20.04-server-cloudimg-amd64", 3, "ubuntu:20.04"),
  cloud("debian-12-genericcloud-amd64", 2, "debian:latest", "debian:12"),
  cloud("debian-11-genericcloud-amd64", 2, "debian:11"),
  cloud("rocky-linux-9-GenericCloud", 10, "rockylinux:latest", "rockylinux:9"),
  cloud("almalinux-9-GenericCloud", 10, "almalinux:latest", "almalinux:9"),
  hdd("WINDOWS2022", "windows-2022-server", 16, "windows:latest", "windows:2022"),
  hdd("WINDOWS2019", "windows-2019-server", 16, "windows:2019"),
  {
    ...hdd("WINDOWS2022", "windows-2022-server-mssql-2022-standard", 32, "mssql:2022_standard"),
    applicationType: "MSSQL-2022-Standard"
  },
  cdrom("LINUX", "ubuntu-24.04-live-server-amd64.iso", 2.6, "ubuntu:latest_iso", "ubuntu:24.04_iso"),
  cdrom("LINUX", "debian-12-amd64-netinst.iso", 0.63, "debian:latest_iso", "debian:12_iso"),
  cdrom("WINDOWS2022", "windows-2022-server-eval-en.iso", 5.3, "windows:latest_iso", "windows:2022_iso"),
  cdrom("OTHER", "virtio-win-0.1.248.iso", 0.7, "windows:virtiodriver_iso")
]

const aliasesOfToday = new Set(ofToday.flatMap(({ imageAliases }) => imageAliases))

/** Those of 2018 as they are beside those of today: the latest ones are others. */
const former = of2018.map((image) => ({
  ...image,
  imageAliases: image.imageAliases.filter((alias) => !aliasesOfToday.has(alias))
}))

/** The images of a location. Those of 2018 are where they were. */
export const publicImagesAt = (version: ApiVersion, location: string): ReadonlyArray<PublicImage> =>
  version < 5 ? of2018 : [...ofToday, ...(firstLocations.includes(location) ? former : [])]
