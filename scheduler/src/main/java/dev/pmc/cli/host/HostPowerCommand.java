package dev.pmc.cli.host;

import java.util.List;
import picocli.CommandLine.Mixin;

/** A job that says no more than what is to be done with which hosts: the command's name is the job's action. */
abstract class HostPowerCommand extends HostJobCommand {
    @Mixin
    @SuppressWarnings("NullAway.Init")
    private HostNameParameters names;

    @Override
    List<String> patterns() {
        return names.patterns();
    }

    @Override
    HostWaiter.Wanted wanted() {
        return action().equals("stop") ? HostWaiter.Wanted.STOPPED : HostWaiter.Wanted.RUNNING;
    }
}
