package dev.pmc.vm;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the specs of tests: the least that a job can say, unless told otherwise. */
public final class VmSpecs {
    private final Hostname hostname;
    private ComponentType type = new ComponentType("web");
    private int vcpus = 1;
    private int memoryMib = 1024;
    private @Nullable Integer diskGib;
    private @Nullable MacAddress mac;
    private @Nullable Ipv4 ip;
    private @Nullable Ipv4 gateway;
    private List<Ipv4> nameservers = List.of();
    private String os = "trusty";
    private List<String> sshKeys = List.of();
    private @Nullable String userData;
    private Map<String, String> labels = Map.of();
    private ReadyCheck ready = ReadyCheck.AUTO;
    private @Nullable GuestHelper helper;

    private VmSpecs(Hostname hostname) {
        this.hostname = hostname;
    }

    /** The least: one cpu, 1024 MiB, type {@code web}, image {@code trusty}, everything else left to the host. */
    public static VmSpec least(String hostname) {
        return of(hostname).build();
    }

    /** The same spec with another check. */
    public static VmSpec with(VmSpec spec, ReadyCheck check) {
        return new VmSpec(spec.identity(), spec.shape(), spec.labels(), check, spec.guestHelper(), spec.unknown());
    }

    public static VmSpecs of(String hostname) {
        return new VmSpecs(new Hostname(hostname));
    }

    public VmSpecs type(String its) {
        type = new ComponentType(its);
        return this;
    }

    public VmSpecs vcpus(int count) {
        vcpus = count;
        return this;
    }

    public VmSpecs memoryMib(int mib) {
        memoryMib = mib;
        return this;
    }

    public VmSpecs diskGib(int gib) {
        diskGib = gib;
        return this;
    }

    public VmSpecs mac(String address) {
        mac = new MacAddress(address);
        return this;
    }

    public VmSpecs ip(@Nullable String address) {
        ip = address == null ? null : Ipv4.parse(address);
        return this;
    }

    public VmSpecs gateway(@Nullable String address) {
        gateway = address == null ? null : Ipv4.parse(address);
        return this;
    }

    public VmSpecs nameservers(String... addresses) {
        nameservers = List.of(addresses).stream().map(Ipv4::parse).toList();
        return this;
    }

    public VmSpecs os(String image) {
        os = image;
        return this;
    }

    public VmSpecs sshKeys(List<String> keys) {
        sshKeys = keys;
        return this;
    }

    public VmSpecs userData(@Nullable String text) {
        userData = text;
        return this;
    }

    public VmSpecs labels(Map<String, String> its) {
        labels = its;
        return this;
    }

    public VmSpecs ready(String check) {
        ready = ReadyCheck.parse(check);
        return this;
    }

    public VmSpecs helper(@Nullable GuestHelper its) {
        helper = its;
        return this;
    }

    public VmSpec build() {
        return new VmSpec(
                new GuestIdentity(hostname, type, mac, new GuestSeed(os, ip, gateway, nameservers, sshKeys, userData)),
                new VmShape(vcpus, memoryMib, diskGib),
                labels,
                ready,
                helper,
                UnknownFields.NONE);
    }
}
