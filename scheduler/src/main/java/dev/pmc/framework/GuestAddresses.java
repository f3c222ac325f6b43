package dev.pmc.framework;

import dev.pmc.core.decision.Event;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.vm.VmReport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes addresses out of reports that no host may have: where a job says none, the address is what the guest says, and a
 * guest may say what it likes. All else of the report is kept. Passes everything on, on its caller's thread.
 */
public final class GuestAddresses implements Consumer<Event> {
    private static final Logger LOG = LoggerFactory.getLogger(GuestAddresses.class);

    private final Predicate<String> allowed;
    private final Consumer<Event> next;

    public GuestAddresses(Predicate<String> allowed, Consumer<Event> next) {
        this.allowed = allowed;
        this.next = next;
    }

    @Override
    public void accept(Event event) {
        next.accept(
                event instanceof Event.TaskUpdated updated ? new Event.TaskUpdated(judged(updated.update())) : event);
    }

    private TaskUpdate judged(TaskUpdate update) {
        VmReport report = update.report();
        if (report == null || report.address() == null || allowed.test(report.address())) {
            return update;
        }
        LOG.atWarn()
                .addKeyValue("task", update.task())
                .addKeyValue("ip", report.address())
                .log("a guest says that it has an address which it may not have; it is not believed");
        return new TaskUpdate(
                update.task(),
                update.kind(),
                update.agentId(),
                report.withAddress(null),
                update.message(),
                update.receipt(),
                update.healthy());
    }
}
