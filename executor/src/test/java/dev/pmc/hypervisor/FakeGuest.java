package dev.pmc.hypervisor;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A domain of the {@link FakeHypervisor}, whose lock guards it. */
final class FakeGuest {
    final UUID uuid;
    final String name;
    String xml;

    @Nullable
    DomainMark mark;

    DomainState state = DomainState.OFF;
    boolean persistent;
    boolean autostart;
    boolean agent;
    List<String> addresses = List.of();
    int boots;

    FakeGuest(UUID uuid, String name, String xml, @Nullable DomainMark mark) {
        this.uuid = uuid;
        this.name = name;
        this.xml = xml;
        this.mark = mark;
    }

    DomainInfo info() {
        return new DomainInfo(uuid, name, state, persistent, autostart, mark);
    }
}
