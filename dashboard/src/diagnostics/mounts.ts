// File systems of a host: what is mounted, with how full it was when it was last measured.
import type { Mount } from "./results";

export interface Use {
  mountpoint: string;
  total_bytes: number;
  free_bytes: number;
  used_percent: number;
}

export interface Filled extends Mount {
  use: Use | null;
  /** Of the kernel's own making: nothing is kept in it. */
  virtual: boolean;
}

const KEEPING = new Set([
  "ext2",
  "ext3",
  "ext4",
  "xfs",
  "btrfs",
  "zfs",
  "bcachefs",
  "f2fs",
  "ntfs",
  "ntfs3",
  "vfat",
  "exfat",
  "hfs",
  "hfsplus",
  "apfs",
  "ufs",
  "nfs",
  "nfs4",
  "cifs",
  "smb3",
  "smbfs",
  "9p",
  "virtiofs",
  "ceph",
  "glusterfs",
  "iso9660",
  "udf",
  "squashfs",
  "erofs",
  "overlay",
  "msdosfs",
  "refs",
]);

/** The fullest first, those without numbers last; the line that says that some are left out is none. */
export function filledMounts(mounts: Mount[], uses: Use[]): Filled[] {
  const byPlace = new Map(uses.map((use) => [use.mountpoint, use]));
  return mounts
    .filter(({ mountpoint, type }) => mountpoint !== "" || type !== "")
    .map((mount) => {
      const use = byPlace.get(mount.mountpoint) ?? null;
      const type = mount.type.toLowerCase();
      return { ...mount, use, virtual: use === null && !KEEPING.has(type) && !type.startsWith("fuse") };
    })
    .sort(
      (a, b) => (b.use?.used_percent ?? -1) - (a.use?.used_percent ?? -1) || (a.mountpoint < b.mountpoint ? -1 : 1),
    );
}
