package dev.pmc.simulation;

import dev.pmc.core.decision.Effect;

/** What the framework's adapter makes of each call; on its way it may get lost, unless there is no connection. */
final class MasterCalls implements Effect.MesosPerformer {
    private final World world;
    private final SimDriver driver;

    MasterCalls(World world, SimDriver driver) {
        this.world = world;
        this.driver = driver;
    }

    @Override
    public void accept(Effect.Accept accept) {
        driver.launch(accept);
    }

    @Override
    public void decline(Effect.Decline decline) {
        decline.offerIds().forEach(driver::use);
        long conn = driver.connection();
        long refuse = decline.refuse().toMillis();
        world.toMaster(conn, true, () -> {
            if (world.master.isConnected(conn)) {
                world.master.allocator.decline(decline.offerIds(), refuse);
            }
        });
    }

    @Override
    public void declineInverse(Effect.DeclineInverse decline) {
        throw new IllegalStateException(
                "the master of the simulation announces no maintenance, but is answered " + decline);
    }

    @Override
    public void acceptInverse(Effect.AcceptInverse accept) {
        throw new IllegalStateException(
                "the master of the simulation announces no maintenance, but is answered " + accept);
    }

    @Override
    public void kill(Effect.Kill kill) {
        long conn = driver.connection();
        boolean inOffice = driver.scheduler().isInOffice();
        if (inOffice) {
            world.invariants.killed(kill.task());
        }
        world.toMaster(conn, true, () -> {
            if (!inOffice && world.master.isConnected(conn)) {
                // Of one who was deposed it counts what comes through.
                world.invariants.killed(kill.task());
            }
            world.master.kill(conn, kill.task().value(), kill.agentId());
        });
    }

    @Override
    public void tell(Effect.Tell tell) {
        long conn = driver.connection();
        world.toMaster(
                conn,
                true,
                () -> world.master.message(
                        conn, tell.agentId(), tell.executorId(), executor -> executor.command(tell.command())));
    }

    @Override
    public void fetchImage(Effect.FetchImage fetch) {
        long conn = driver.connection();
        world.toMaster(
                conn,
                true,
                () -> world.master.message(
                        conn,
                        fetch.agentId(),
                        fetch.executorId(),
                        executor -> executor.fetch(fetch.order().image())));
    }

    @Override
    public void acknowledge(Effect.Acknowledge acknowledge) {
        world.invariants.acknowledged(acknowledge.receipt());
        long conn = driver.connection();
        world.toMaster(conn, true, () -> world.master.acknowledge(conn, acknowledge.receipt()));
    }

    @Override
    public void reconcile(Effect.Reconcile reconcile) {
        long conn = driver.connection();
        world.toMaster(conn, true, () -> world.master.reconcile(conn, reconcile.tasks()));
    }

    @Override
    public void suppress(Effect.Suppress suppress) {
        long conn = driver.connection();
        world.toMaster(conn, false, () -> {
            if (world.master.isConnected(conn)) {
                world.master.allocator.suppress();
            }
        });
    }

    @Override
    public void revive(Effect.Revive revive) {
        long conn = driver.connection();
        world.toMaster(conn, true, () -> {
            if (world.master.isConnected(conn)) {
                world.master.allocator.revive();
            }
        });
    }
}
