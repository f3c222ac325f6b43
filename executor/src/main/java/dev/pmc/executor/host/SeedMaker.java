package dev.pmc.executor.host;

import dev.pmc.guest.CloudInit;
import dev.pmc.guest.GuestException;
import dev.pmc.guest.HelperInstall;
import dev.pmc.guest.Image;
import dev.pmc.guest.SeedIso;
import dev.pmc.vm.ReadyCheck;
import dev.pmc.vm.VmSpec;
import java.io.IOException;

/** Makes the seeds of this host's VMs. */
final class SeedMaker {
    private final CloudInit cloudInit;
    private final HelperInstall helper;
    private final GuestListener listener;

    SeedMaker(CloudInit cloudInit, HelperInstall helper, GuestListener listener) {
        this.cloudInit = cloudInit;
        this.helper = helper;
        this.listener = listener;
    }

    void write(VmSpec spec, Image image, VmDirectory directory) throws VmFailure, GuestException, IOException {
        boolean calls = spec.ready().kind() == ReadyCheck.Kind.PHONE_HOME;
        boolean asks = spec.guestHelper() != null;
        CloudInit.Callbacks callbacks = new CloudInit.Callbacks(
                calls ? listener.phoneHomeUrl(spec.hostname()) : null,
                asks ? helper.script(listener.helperUrl(spec.hostname())) : null);
        SeedIso.write(cloudInit.seed(spec, DomainPlanner.mac(spec), image, callbacks), directory.seed());
    }
}
