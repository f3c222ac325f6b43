package dev.pmc.cli.daemon;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.cli.process.StopSignal;
import dev.pmc.framework.MasterDetector;
import dev.pmc.local.StandaloneAgent;
import dev.pmc.local.http.Access;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code --role agent}: runs until it is told to end. Its executors run on then, and the next process goes on with them;
 * only an agent that a master has told to end takes them with it.
 */
final class AgentRole {
    private static final Logger log = LoggerFactory.getLogger(AgentRole.class);

    private AgentRole() {}

    static int run(StandaloneAgent.Config config, MasterDetector masters) throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        StopSignal.does(stopped::countDown);
        masters.start(() -> {});
        try (masters;
                StandaloneAgent agent = new StandaloneAgent(
                        config,
                        () -> masters.candidate()
                                .map(master -> new InetSocketAddress(master.host(), master.port()))
                                .filter(address -> !address.isUnresolved()),
                        stopped::countDown)) {
            log.atInfo().addKeyValue("agent", agent.address()).log("Agent is up");
            stopped.await();
            return Exit.OK.code();
        } catch (BindException e) {
            throw new Failure(Exit.PORT, "the agent cannot start: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new Failure(Exit.INTERNAL, "the agent cannot start in " + config.workDir() + ": " + e, e);
        }
    }

    /** Executors of earlier processes have to be let in too, so the key that their tokens are made with is kept. */
    static Access access(Path workDir) {
        Path file = workDir.resolve("executor_key");
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(workDir);
                Path fresh = Files.createTempFile(
                        workDir,
                        "executor_key",
                        "",
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(fresh, Access.newSecret());
                Files.move(fresh, file);
            }
            return Access.ofExecutors(Files.readString(file));
        } catch (IOException e) {
            throw new Failure(Exit.INTERNAL, "the agent cannot keep its key in " + workDir + ": " + e, e);
        }
    }
}
