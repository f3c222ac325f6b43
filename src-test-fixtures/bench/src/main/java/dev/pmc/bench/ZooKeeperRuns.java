package dev.pmc.bench;

import dev.pmc.fixtures.ZooKeeperEnsemble;
import java.util.ArrayList;
import java.util.List;

/** The {@link Pipeline} with its hostdb in ZooKeeper, of one server and of three, all on this machine. */
final class ZooKeeperRuns implements Benchmark {
    /** After half as many the JVM still compiles as much as the jobs cost. */
    private static final int WARM_UP_JOBS = 160_000;

    /** The servers keep all hosts in memory, so there are fewer than with a file. */
    private static final int SUSTAINED_JOBS = 40_000;

    private static final int GOAL = 5_000;
    private static final double GOAL_RATIO = 0.5;

    /** What a job writes: twice its record into the log, its result, and both into the nodes of checkpoints. */
    private static final int BYTES_PER_JOB = 4_096;
    /** As many jobs as a turn has under full load. */
    private static final int JOBS_PER_NODE = 200;

    @Override
    public List<Figure> run(boolean fast) throws Exception {
        List<Figure> figures = new ArrayList<>();
        for (int servers : new int[] {1, 3}) {
            try (Scratch scratch = new Scratch("zookeeper");
                    ZooKeeperEnsemble zooKeeper = ZooKeeperEnsemble.start(scratch.folder(), servers)) {
                figures.addAll(measure(zooKeeper, fast));
            }
        }
        return figures;
    }

    private static List<Figure> measure(ZooKeeperEnsemble zooKeeper, boolean fast) throws Exception {
        int sustained = fast ? 2_000 : SUSTAINED_JOBS;
        String servers = zooKeeper.connectString();
        double bare =
                JOBS_PER_NODE * BareZooKeeper.write(servers, sustained / JOBS_PER_NODE, BYTES_PER_JOB * JOBS_PER_NODE);
        try (Pipeline pipeline = new Pipeline("zk://" + servers + "/pmc")) {
            for (int done = 0; done < (fast ? 2_000 : WARM_UP_JOBS); done += sustained) {
                pipeline.drain("warm" + done + "-", sustained);
            }
            Pipeline.Outcome full = pipeline.drain("full-", sustained);
            pipeline.checkResults();
            String name = "job to result, sustained, ZooKeeper of " + zooKeeper.size();
            double rate = full.jobsPerSecond();
            List<Figure> figures = new ArrayList<>();
            figures.add(Figure.of("zookeeper", name, rate, "jobs/s")
                    .beside("the same bytes, multi of a bare client", bare)
                    .noting("%s; pmc used %.1f cores"
                            .formatted(
                                    rate >= GOAL_RATIO * bare ? "goal of 0.5 reached" : "GOAL OF 0.5 MISSED",
                                    full.pmcCpuShare())));
            figures.addAll(full.costs("zookeeper", "ZooKeeper of " + zooKeeper.size()));
            if (zooKeeper.size() == 1) {
                figures.add(Figure.of("zookeeper", name, rate, "jobs/s")
                        .beside("goal", GOAL)
                        .noting(rate >= GOAL ? "reached" : "MISSED"));
            }
            return figures;
        }
    }
}
