package dev.pmc.hypervisor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/**
 * What can be done to the disks of domains that are active, which nobody but QEMU may write to. The rules of {@link
 * Hypervisor} hold here too; disks are named by their qcow2 files.
 */
public interface LiveDisks {
    /**
     * Has the guest agent write out and freeze the guest's file systems; whoever calls this calls {@link #thaw} soon.
     *
     * @return how many are frozen
     * @throws HypervisorException also if there is no agent, if it does not answer in time or cannot do it; some may be
     *     frozen then
     */
    int freeze(UUID uuid, Duration limit) throws HypervisorException;

    /** Lets frozen file systems go on; does nothing to those that are not frozen. */
    void thaw(UUID uuid, Duration limit) throws HypervisorException;

    /** Takes a snapshot within the disk's file. {@code FAILED} if it has one of that name. */
    void takeSnapshot(UUID uuid, Path disk, String name) throws HypervisorException;

    /** Deletes a snapshot within the disk's file. {@code FAILED} if it has none of that name. */
    void deleteSnapshot(UUID uuid, Path disk, String name) throws HypervisorException;
}
