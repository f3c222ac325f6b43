package dev.pmc.executor.host;

import dev.pmc.executor.host.VmHost.Progress;
import dev.pmc.guest.CatalogFiles;
import dev.pmc.guest.DiskRoom;
import dev.pmc.guest.GuestException;
import dev.pmc.guest.Image;
import dev.pmc.guest.ImageStore;
import dev.pmc.guest.OverlayDisk;
import dev.pmc.guest.QemuImg;
import dev.pmc.hypervisor.DomainPlan;
import dev.pmc.hypervisor.DomainTemplate;
import dev.pmc.hypervisor.HostFacts;
import dev.pmc.hypervisor.Hypervisor;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.hypervisor.HypervisorException.Kind;
import dev.pmc.hypervisor.TemplateException;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmTask;
import dev.pmc.vm.WorkProgress;
import dev.pmc.vm.WorkStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * Makes a VM that is not there: preflight, directory, image, disk, seed, definition, autostart, start.
 *
 * <p>If a step fails, everything that this attempt made is removed again. A disk that a guest has already run on is not
 * of this attempt's making: if only its definition was lost, the VM is defined again around it.
 */
final class VmMaker {
    private final Hypervisor hypervisor;
    private final VmDirectories directories;
    private final Erasures erasures;
    private final Path template;
    private final CatalogFiles catalog;
    private final ImageStore images;
    private final DiskRoom room;
    private final SeedMaker seeds;
    private final DomainPlanner planner;
    private final QemuImg qemuImg = new QemuImg();

    VmMaker(
            Hypervisor hypervisor,
            VmDirectories directories,
            Erasures erasures,
            Path template,
            CatalogFiles catalog,
            ImageStore images,
            DiskRoom room,
            SeedMaker seeds,
            DomainPlanner planner) {
        this.hypervisor = hypervisor;
        this.directories = directories;
        this.erasures = erasures;
        this.template = template;
        this.catalog = catalog;
        this.images = images;
        this.room = room;
        this.seeds = seeds;
        this.planner = planner;
    }

    /** Returns when the domain is active. The caller holds the VM's lock and knows that it has no domain. */
    void make(VmTask task, Phases phases, Progress progress) throws VmFailure {
        VmDirectory directory = directories.of(task.spec().hostname());
        refuseIfNewerDiskIsThere(task.spec(), directory);
        boolean hasHistory = directory.wasStarted();
        Undo undo = new Undo(task.spec().hostname().value());
        try {
            make(task, directory, hasHistory, phases, progress, undo);
        } catch (VmFailure
                | GuestException
                | HypervisorException
                | TemplateException
                | IOException
                | RuntimeException e) {
            String trouble = undo.run();
            if (trouble == null) {
                throw Failures.of(e, !directory.exists());
            }
            VmFailure failure = Failures.of(e, false);
            throw new VmFailure(
                    failure.getMessage() + "; and what was made could not be removed: " + trouble,
                    false,
                    failure.retryable(),
                    e);
        }
    }

    /** Has the image of a VM at hand, so that making the VM does not fail for want of it. */
    void fetchImage(VmTask task, Progress progress) throws VmFailure {
        try {
            images.ensure(catalog.find(task.spec().seed().os()), progress::at);
        } catch (GuestException e) {
            throw Failures.of(e, false);
        }
    }

    private void make(
            VmTask task, VmDirectory directory, boolean hasHistory, Phases phases, Progress progress, Undo undo)
            throws VmFailure, GuestException, HypervisorException, TemplateException, IOException {
        VmSpec spec = task.spec();
        if (hasHistory) {
            refuseAnotherSpec(spec, directory);
        } else {
            undo.push("remove the directory " + directory.path(), directory::remove);
        }
        Image image = catalog.find(spec.seed().os());
        String trouble = catalog.trouble();
        if (trouble != null) {
            progress.at(WorkProgress.at(WorkStep.IMAGE)
                    .saying("the image catalogue cannot be used, the last good one holds: " + trouble));
        }
        DomainTemplate domain = DomainTemplate.load(template);
        HostFacts facts = phases.measure("preflight", () -> preflight(spec, hasHistory));
        boolean kvm = phases.measure("virt-type", () -> planner.kvm(task.virtType()));
        if (!hasHistory) {
            phases.measure("directory", () -> {
                directory.remove(); // what an attempt left that was cut off before its guest had run
                directory.create();
            });
        }
        progress.at(WorkProgress.at(WorkStep.IMAGE));
        ImageStore.Stored stored = phases.measure("image", () -> images.ensure(image, progress::at));
        if (!hasHistory) {
            progress.at(WorkProgress.at(WorkStep.DISK));
            phases.measure("disk", () -> {
                directory.intend(task, stored.disk(), image.readyMarker());
                Integer gib = spec.shape().diskGib() != null ? spec.shape().diskGib() : image.sizeGib();
                room.makeDisk(
                        OverlayDisk.size(stored.disk(), gib),
                        () -> OverlayDisk.create(qemuImg, stored.disk(), directory.disk(), gib));
            });
        }
        phases.measure("seed", () -> seeds.write(spec, image, directory));
        progress.at(WorkProgress.at(WorkStep.DEFINE));
        DomainPlan plan = planner.plan(task, directory, image, stored, kvm, facts);
        String xml = domain.fill(plan);
        UUID uuid = spec.uuid();
        undo.push("undefine the domain", () -> {
            if (!hasHistory) {
                erasures.note(spec.hostname()); // libvirtd may come to the definition later
            }
            tolerating(Kind.NO_DOMAIN, () -> hypervisor.undefine(uuid));
        });
        phases.measure("define", () -> hypervisor.define(xml));
        phases.measure("autostart", () -> hypervisor.setAutostart(uuid, true));
        undo.push("stop the domain", () -> new PowerOff(hypervisor, new DomainSignal()).byForce(uuid));
        phases.measure("create", () -> {
            directory.markStarted();
            hypervisor.create(uuid);
        });
    }

    /** Makes ready for the disk of a VM that has none here. The caller holds the VM's lock and knows that. */
    void prepare(VmTask task, Progress progress) throws VmFailure {
        VmSpec spec = task.spec();
        VmDirectory directory = directories.of(spec.hostname());
        try {
            Image image = catalog.find(spec.seed().os());
            DomainTemplate.load(template);
            preflight(spec, false);
            planner.kvm(task.virtType());
            directory.remove();
            ImageStore.Stored stored = images.ensure(image, progress::at);
            directory.create();
            directory.intend(task, stored.disk(), image.readyMarker());
        } catch (GuestException | HypervisorException | TemplateException | IOException e) {
            throw Failures.of(e, !directory.exists());
        }
    }

    /** What a guest has written is never lost from sight: not by an older disk in its place, nor by a new one. */
    private static void refuseIfNewerDiskIsThere(VmSpec spec, VmDirectory directory) throws VmFailure {
        try {
            Path newer = directory.newerDisk();
            String trouble = newer != null
                    ? newer
                            + " is there, an external snapshot as it seems, and what the guest wrote last is in it, not in "
                            + directory.disk() + "; merge it (qemu-img commit) and move it away"
                    : directory.wasStarted() && !Files.exists(directory.disk())
                            ? directory.disk() + " is missing, on which the guest has run; put it back"
                            : null;
            if (trouble != null) {
                throw new VmFailure(
                        "the domain of " + spec.hostname() + " is gone from this host and is not made again: " + trouble
                                + ", or define the domain by hand; or delete the VM",
                        false,
                        false);
            }
        } catch (IOException e) {
            throw Failures.of(e, false);
        }
    }

    private HostFacts preflight(VmSpec spec, boolean hasHistory)
            throws VmFailure, GuestException, HypervisorException, IOException {
        HostFacts facts = hypervisor.facts();
        if (facts.memoryMib() < spec.shape().memoryMib()) {
            throw new VmFailure(
                    "the VM wants " + spec.shape().memoryMib() + " MiB of memory and this host has "
                            + facts.memoryMib(),
                    true,
                    true);
        }
        if (!hasHistory) {
            Integer gib = spec.shape().diskGib();
            room.require("a VM", directories.path(), 0, gib == null ? 0 : OverlayDisk.size(null, gib));
        }
        return facts;
    }

    /**
     * A guest that has its disk already is the same instance to its cloud-init, whatever its seed says: new keys or user-data
     * would be passed over without a word.
     */
    private static void refuseAnotherSpec(VmSpec spec, VmDirectory directory) throws VmFailure, IOException {
        JsonNode made = directory.spec();
        String wanted = SpecHash.ofGuest(spec);
        if (made != null && !SpecHash.ofGuest(made).equals(wanted)) {
            throw new VmFailure(
                    "the disk of " + spec.hostname() + " is on this host and was made for another spec ("
                            + SpecHash.ofGuest(made) + ", wanted " + wanted
                            + "), which its guest would not take; delete the host first",
                    false,
                    false);
        }
    }

    private static void tolerating(Kind kind, Deed deed) throws HypervisorException {
        try {
            deed.run();
        } catch (HypervisorException e) {
            if (!e.is(kind)) {
                throw e;
            }
        }
    }

    private interface Deed {
        void run() throws HypervisorException;
    }
}
