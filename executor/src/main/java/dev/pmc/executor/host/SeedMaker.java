package dev.pmc.executor.host;

import dev.pmc.guest.CloudInit;
import dev.pmc.guest.GuestException;
import dev.pmc.guest.Image;
import dev.pmc.guest.SeedIso;
import dev.pmc.vm.ReadyCheck;
import dev.pmc.vm.VmSpec;
import java.io.IOException;

/** Makes the seeds of this host's VMs. */
final class SeedMaker {
    private final CloudInit cloudInit;
    private final PhoneHome phoneHome;

    SeedMaker(CloudInit cloudInit, PhoneHome phoneHome) {
        this.cloudInit = cloudInit;
        this.phoneHome = phoneHome;
    }

    void write(VmSpec spec, Image image, VmDirectory directory) throws VmFailure, GuestException, IOException {
        boolean calls = spec.ready().kind() == ReadyCheck.Kind.PHONE_HOME;
        SeedIso.write(
                cloudInit.seed(spec, DomainPlanner.mac(spec), image, calls ? phoneHome.url(spec.hostname()) : null),
                directory.seed());
    }
}
