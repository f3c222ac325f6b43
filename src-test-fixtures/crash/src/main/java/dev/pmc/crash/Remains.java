package dev.pmc.crash;

import dev.pmc.fixtures.BeanstalkTool;
import dev.pmc.fixtures.Processes;
import java.nio.file.Path;
import java.util.List;

/** What a crash test leaves to be looked at, when every scheduler has ended. */
interface Remains {
    /** The tube of jobs. */
    String JOBS = "mesos";

    /** The tube of results. */
    String RESULTS = "mesos_finished";

    /** The directories that stand for hosts. */
    Path fleet();

    /** All beanstalkd. */
    List<BeanstalkTool> queues();

    /** Runs a {@code pmc hostdb} command to its end. */
    Processes.Result hostdb(String verb);
}
