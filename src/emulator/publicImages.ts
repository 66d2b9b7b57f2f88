/** The images that the vendor offers. */

/** An image that is there in every location. */
interface PublicImage {
  readonly name: string
  /** In GB. */
  readonly size: number
  readonly licenceType: string
  readonly imageType: "HDD" | "CDROM"
  readonly imageAliases: ReadonlyArray<string>
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
export const publicImages: ReadonlyArray<PublicImage> = [
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
