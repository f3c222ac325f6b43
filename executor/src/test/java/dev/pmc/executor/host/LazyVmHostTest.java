package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

final class LazyVmHostTest extends HostStory {
    private final Queue<String> troubles = new ArrayDeque<>();
    private int opened;
    private final LazyVmHost lazy = new LazyVmHost(this::opening);

    private LibvirtVmHost opening() throws VmFailure {
        String trouble = troubles.poll();
        if (trouble != null) {
            throw new VmFailure(trouble, false, true);
        }
        opened++;
        return host;
    }

    @Test
    void isOpenedOnceAndNotBeforeItIsNeeded() throws Exception {
        assertThat(lazy.ifOpen()).isEmpty();
        assertThat(opened).isZero();

        assertThat(lazy.host()).isSameAs(host);
        assertThat(lazy.host()).isSameAs(host);

        assertThat(lazy.ifOpen()).containsSame(host);
        assertThat(opened).isEqualTo(1);
    }

    @Test
    void whoNeedsItIsToldWhyItCannotBeOpenedAndMayTryAgain() throws Exception {
        troubles.add("there is no libvirt");

        assertThatThrownBy(lazy::host).isInstanceOf(VmFailure.class).hasMessage("there is no libvirt");
        assertThat(lazy.ifOpen()).isEmpty();

        assertThat(lazy.host()).isSameAs(host);
    }

    @Test
    void whoWatchesBeforeItIsOpenSeesWhatHappensThen() throws Exception {
        HeardEndings heard = new HeardEndings();
        lazy.watch(heard);
        lazy.host().run(WEB, words -> {});

        hypervisor.powerOff("web01");

        heard.hears("web01 POWERED_OFF");
    }
}
