package dev.pmc.executor.host;

import dev.pmc.executor.host.VmHost.Progress;
import dev.pmc.hypervisor.DomainInfo;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.vm.VmTask;
import dev.pmc.vm.WorkProgress;
import dev.pmc.vm.WorkStep;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Makes way for a VM that people want made anew: what there is of the earlier one is removed, its disk too, once the image for
 * the new one is at hand. The caller holds the VM's lock. To die in between is to do the rest when asked again.
 */
final class Rebuilding {
    private static final Logger LOG = LoggerFactory.getLogger(Rebuilding.class);

    private final VmEraser eraser;
    private final VmMaker maker;

    Rebuilding(VmEraser eraser, VmMaker maker) {
        this.eraser = eraser;
        this.maker = maker;
    }

    /** Returns whether there was an earlier one, of which nothing is left now. */
    boolean makesWay(VmTask task, VmDirectory directory, @Nullable DomainInfo domain, Progress progress)
            throws VmFailure, HypervisorException, IOException {
        JsonNode made = directory.spec();
        int wanted = task.spec().identity().rebuilds();
        if (made == null || made.path("rebuilds").asInt(0) >= wanted) {
            return false;
        }
        maker.fetchImage(task, progress);
        progress.at(WorkProgress.at(WorkStep.DISK));
        eraser.erase(task.spec().hostname(), domain);
        LOG.atInfo()
                .addKeyValue("vm", task.spec().hostname())
                .addKeyValue("rebuilds", wanted)
                .addKeyValue("os", task.spec().seed().os())
                .log("the vm is made anew");
        return true;
    }
}
