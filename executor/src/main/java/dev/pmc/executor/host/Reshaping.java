package dev.pmc.executor.host;

import dev.pmc.guest.DiskRoom;
import dev.pmc.guest.GuestException;
import dev.pmc.guest.OverlayDisk;
import dev.pmc.guest.QemuImg;
import dev.pmc.hypervisor.Hypervisor;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.vm.VmShape;
import dev.pmc.vm.VmTask;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives VMs that are off the shape that their task wants. The caller holds the VM's lock. */
final class Reshaping {
    private static final Logger LOG = LoggerFactory.getLogger(Reshaping.class);

    private final Hypervisor hypervisor;
    private final QemuImg qemuImg;
    private final DiskRoom room;

    Reshaping(Hypervisor hypervisor, QemuImg qemuImg, DiskRoom room) {
        this.hypervisor = hypervisor;
        this.qemuImg = qemuImg;
        this.room = room;
    }

    /** Whether the VM has another shape than its task wants. */
    boolean isDue(VmTask task, VmDirectory directory) throws IOException {
        return !task.spec().shape().equals(directory.shape());
    }

    /** Does so if it is due. It is noted down when it is done: to die in between is to do it again. */
    void reshape(VmTask task, VmDirectory directory) throws VmFailure, HypervisorException, IOException {
        if (!isDue(task, directory)) {
            return;
        }
        VmShape wanted = task.spec().shape();
        try {
            if (wanted.diskGib() != null) {
                OverlayDisk.grow(qemuImg, directory.disk(), wanted.diskGib(), room);
            }
        } catch (GuestException e) {
            throw Failures.of(e, false);
        }
        hypervisor.reshape(task.spec().uuid(), wanted.vcpus(), wanted.memoryMib());
        directory.shaped(wanted);
        LOG.atInfo()
                .addKeyValue("vm", task.spec().hostname())
                .addKeyValue("cpus", wanted.vcpus())
                .addKeyValue("mem", wanted.memoryMib())
                .addKeyValue("disk", wanted.diskGib())
                .log("domain has the shape that is asked for");
    }
}
