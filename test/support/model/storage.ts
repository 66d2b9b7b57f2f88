/** Commands for volumes and snapshots. */
import { assert } from "@effect/vitest"
import { Server, Snapshot, Volume } from "effect-profitbricks"
import {
  type Commands,
  diskOf,
  expect,
  invalid,
  itemOf,
  none,
  notFound,
  pickDatacenter,
  pickServer,
  pickSnapshot,
  pickVolume,
  refused,
  storage,
  success
} from "./run.js"
export const volumeCommands: Commands = {
  createVolume: (run, { a, n }) => {
    const { model } = run
    const { datacenterId, home } = pickDatacenter(run, a)
    const properties = { name: model.fresh("volume"), ...diskOf(n) }
    return expect(
      run,
      Volume.create({ datacenterId, ...properties, licenceType: "OTHER" }),
      home === undefined ? notFound : model.fits(storage(properties)) ? success : invalid,
      ({ id }) => {
        model.volumes.add({ id, dc: datacenterId, ...properties })
      },
      { piles: true, changes: home?.id }
    )
  },
  createVolumeOfSnapshot: (run, { a, b, n }) => {
    const { model } = run
    const { datacenterId, home } = pickDatacenter(run, a)
    const { snapshot, snapshotId } = pickSnapshot(run, b)
    const { type } = diskOf(n)
    const properties = { name: model.fresh("volume"), size: snapshot?.size ?? 1, type }
    return expect(
      run,
      Volume.create({ datacenterId, ...properties, image: snapshotId }),
      home === undefined
        ? notFound
        : snapshot === undefined || !model.fits(storage(properties))
          ? invalid
          : snapshot.location === home.location
            ? success
            : run.waits
              ? ["RequestFailed"]
              : success,
      ({ id }) => {
        // Without waiting, that it fails is seen later: nothing is made.
        if (snapshot?.location === home?.location) model.volumes.add({ id, dc: datacenterId, ...properties })
      }
    )
  },
  createVolumeOfNothing: (run, { a, n }) => {
    const { datacenterId, home } = pickDatacenter(run, a)
    const wrong = itemOf<Volume.Create>(
      [
        { size: 0, licenceType: "OTHER" },
        { size: 1 },
        { size: 1, image: none },
        { size: 1, image: none, licenceType: "OTHER" }
      ],
      n
    )
    return expect(run, Volume.create({ datacenterId, ...wrong }), home === undefined ? refused : invalid, () => {})
  },
  updateVolume: (run, command) => {
    const { path, volume } = pickVolume(run, command)
    const name = run.model.fresh("volume")
    const { size } = diskOf(command.n)
    if (size === volume?.size) return
    const more = volume === undefined ? {} : storage({ size: size - volume.size, type: volume.type })
    return expect(
      run,
      Volume.update({ ...path, name, size }),
      volume === undefined ? notFound : size > volume.size && run.model.fits(more) ? success : invalid,
      () => {
        if (volume !== undefined) Object.assign(volume, { name, size })
      },
      { piles: true, changes: volume?.dc }
    )
  },
  removeVolume: (run, command) => {
    const { path, volume } = pickVolume(run, command)
    return expect(
      run,
      Volume.remove(path),
      volume === undefined ? notFound : success,
      () => run.model.removeVolume(path.volumeId),
      { changes: volume?.dc }
    )
  },
  attachVolume: (run, command) => {
    const { model } = run
    const { path, server } = pickServer(run, command)
    const volume = model.volumes.pick(command.n)
    // A volume that is attached already is not documented.
    if (server === undefined ? false : volume !== undefined && model.serverOf(volume.id) !== undefined) return
    const isThere = server !== undefined && model.volumes.get(volume?.id)?.dc === server.dc
    return expect(
      run,
      Server.attachVolume({ ...path, volumeId: Volume.Id.make(volume?.id ?? none) }),
      server === undefined ? notFound : isThere ? success : refused,
      ({ id }) => {
        assert.strictEqual(id, volume?.id)
        if (server !== undefined) model.attach(server, id)
      },
      { piles: true, changes: isThere ? server.dc : undefined }
    )
  },
  detachVolume: (run, command) => {
    const { model } = run
    const { path, server } = pickServer(run, command)
    const attached = server?.volumes[command.n % server.volumes.length]
    const volume = command.n % 5 === 4 ? (model.volumes.pick(command.b)?.id ?? none) : (attached ?? none)
    const isThere = server?.volumes.includes(volume) === true
    return expect(
      run,
      Server.detachVolume({ ...path, volumeId: Volume.Id.make(volume) }),
      isThere ? success : notFound,
      () => {
        if (server !== undefined) model.detach(server, volume)
      },
      { changes: isThere ? server.dc : undefined }
    )
  }
}

export const snapshotCommands: Commands = {
  createSnapshot: (run, command) => {
    const { model } = run
    const { path, volume } = pickVolume(run, command)
    const name = model.fresh("snapshot")
    return expect(
      run,
      Volume.createSnapshot({ ...path, name }),
      volume === undefined ? notFound : success,
      ({ id }) => {
        const location = model.datacenters.get(volume?.dc)?.location
        if (volume !== undefined && location !== undefined) {
          model.snapshots.add({ id, name, location, size: volume.size })
        }
      }
    )
  },
  restoreSnapshot: (run, command) => {
    const { path, volume } = pickVolume(run, command)
    const { snapshot, snapshotId } = pickSnapshot(run, command.n)
    const location = run.model.datacenters.get(volume?.dc)?.location
    // Another size or location is not documented.
    const fits = snapshot?.size === volume?.size && snapshot?.location === location
    if (volume !== undefined && snapshot !== undefined && !fits) return
    return expect(
      run,
      Volume.restoreSnapshot({ ...path, snapshotId }),
      volume === undefined ? notFound : snapshot === undefined ? refused : success,
      () => {}
    )
  },
  updateSnapshot: (run, { a }) => {
    const { snapshot, snapshotId } = pickSnapshot(run, a)
    const name = run.model.fresh("snapshot")
    return expect(run, Snapshot.update({ snapshotId, name }), snapshot === undefined ? notFound : success, () => {
      if (snapshot !== undefined) snapshot.name = name
    })
  },
  removeSnapshot: (run, { a }) => {
    const { snapshot, snapshotId } = pickSnapshot(run, a)
    return expect(run, Snapshot.remove({ snapshotId }), snapshot === undefined ? notFound : success, () => {
      run.model.snapshots.remove(snapshotId)
      run.model.unshare(snapshotId)
    })
  }
}
