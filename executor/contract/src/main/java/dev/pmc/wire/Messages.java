package dev.pmc.wire;

import dev.pmc.vm.ComponentType;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.Ipv4;
import dev.pmc.vm.MacAddress;
import dev.pmc.vm.ReadyCheck;
import dev.pmc.vm.SnapshotName;
import dev.pmc.vm.Transfer;
import dev.pmc.vm.WorkStep;

/**
 * What scheduler and executor say to each other, in its JSON form: {@link dev.pmc.vm.VmTask}, {@link dev.pmc.vm.VmCommand},
 * {@link dev.pmc.vm.VmReport}, {@link dev.pmc.vm.HostCounters}, {@link dev.pmc.vm.ConsoleRequest}, {@link
 * dev.pmc.vm.ConsolePart}, {@link dev.pmc.vm.ConsoleInvitation}, {@link dev.pmc.vm.ConsoleWord}, {@link
 * dev.pmc.vm.DiscoveryQuestion}, {@link dev.pmc.vm.DiscoveryAccess}, {@link
 * dev.pmc.vm.ImageOrder} and {@link dev.pmc.vm.ImageAnswer}. Read as {@link JsonForms} says, so that each understands a neighbour of another release.
 */
public final class Messages {
    private static final JsonForms FORMS = forms();

    private Messages() {}

    /** Forms that know the values of which messages are made; others may be added. */
    public static JsonForms forms() {
        return new JsonForms()
                .with(Hostname.class, Hostname::value, Hostname::new)
                .with(ComponentType.class, ComponentType::value, ComponentType::new)
                .with(MacAddress.class, MacAddress::value, MacAddress::new)
                .with(Ipv4.class, Ipv4::toString, Ipv4::parse)
                .with(SnapshotName.class, SnapshotName::value, SnapshotName::new)
                .with(ReadyCheck.class, ReadyCheck::toString, ReadyCheck::parse)
                .with(WorkStep.class, WorkStep::word, WorkStep::of)
                .with(Transfer.Stage.class, Transfer.Stage::word, Transfer.Stage::of);
    }

    /** One message in UTF-8, without line breaks. */
    public static byte[] bytes(Record message) {
        return FORMS.bytes(message);
    }

    /**
     * Reads one message.
     *
     * @throws IllegalArgumentException if it is not the JSON form of a {@code type}; the text says where
     */
    public static <T extends Record> T read(byte[] message, Class<T> type) {
        return FORMS.read(message, type);
    }
}
