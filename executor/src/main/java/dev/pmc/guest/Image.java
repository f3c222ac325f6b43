package dev.pmc.guest;

import org.jspecify.annotations.Nullable;

/**
 * An entry of the image catalogue.
 *
 * @param name what jobs call it
 * @param disk the root disk; null if the guest lives in its initrd and is given a blank disk
 * @param format of the root disk's file
 * @param kernel to boot directly; null if the disk has a boot loader
 * @param commandLine of that kernel
 * @param machine QEMU's machine type
 * @param sizeGib of the root disk if the job names none; null for the image's own
 * @param loginUser who gets the job's ssh keys
 * @param readyMarker what the guest says on its console when it is up; null if it says nothing of the kind
 */
public record Image(
        String name,
        @Nullable ImageFile disk,
        Format format,
        @Nullable ImageFile kernel,
        @Nullable ImageFile initrd,
        @Nullable String commandLine,
        Machine machine,
        @Nullable Integer sizeGib,
        String loginUser,
        NetworkConfig networkConfig,
        @Nullable String readyMarker) {
    public Image {
        if (disk == null && kernel == null) {
            throw new IllegalArgumentException("needs a url or path of its disk, or a kernel that boots without one");
        }
        if (kernel == null && (initrd != null || commandLine != null)) {
            throw new IllegalArgumentException("initrd and cmdline are of no use without a kernel");
        }
    }

    /** Of a disk image's file. */
    public enum Format {
        QCOW2("qcow2"),
        RAW("raw");

        private final String qemuName;

        Format(String qemuName) {
            this.qemuName = qemuName;
        }

        String qemuName() {
            return qemuName;
        }
    }

    /** QEMU's machine types. Guests with a kernel before 4.0 find their virtio disk on {@link #PC} only. */
    public enum Machine {
        Q35("q35"),
        PC("pc");

        private final String qemuName;

        Machine(String qemuName) {
            this.qemuName = qemuName;
        }

        public String qemuName() {
            return qemuName;
        }
    }

    /** The forms in which cloud-init of different ages takes a static address. */
    public enum NetworkConfig {
        /** {@code network-interfaces} in meta-data, for cloud-init before 0.7.7. */
        ENI("eni"),
        V1("1"),
        V2("2");

        private final String key;

        NetworkConfig(String key) {
            this.key = key;
        }

        String key() {
            return key;
        }
    }
}
