package dev.pmc.node.apply;

import dev.pmc.node.render.NodePackage;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A Debian with systemd. */
public final class LinuxSystem implements NodeSystem {
    private static final int WORDS = 500;

    @Override
    public boolean hasAccount(String name) throws IOException, InterruptedException {
        return run("getent", "passwd", name).isGood();
    }

    @Override
    public void makeAccount(String name) throws IOException, InterruptedException {
        must(
                "useradd",
                "--system",
                "--user-group",
                "--no-create-home",
                "--home-dir",
                "/nonexistent",
                "--shell",
                "/usr/sbin/nologin",
                name);
    }

    @Override
    public List<NodePackage> absent(List<NodePackage> wanted) throws IOException, InterruptedException {
        List<NodePackage> absent = new ArrayList<>();
        for (NodePackage each : wanted) {
            Answer answer = run("dpkg-query", "-W", "-f", "${db:Status-Abbrev} ${Version}", each.name());
            String version = each.version();
            boolean there = answer.isGood() && answer.text().startsWith("ii");
            if (!there || (version != null && !answer.text().endsWith(" " + version))) {
                absent.add(each);
            }
        }
        return absent;
    }

    /** A source that is away does no harm as long as what is wanted is known already. */
    @Override
    public void install(List<NodePackage> packages) throws IOException, InterruptedException {
        Answer lists = run("apt-get", "-q", "update");
        Answer answer = run(Stream.concat(
                        Stream.of(
                                "apt-get",
                                "-q",
                                "-y",
                                "--no-install-recommends",
                                "--allow-downgrades",
                                "-o",
                                "Dpkg::Options::=--force-confold",
                                "install"),
                        packages.stream().map(NodePackage::wish))
                .toArray(String[]::new));
        if (!answer.isGood()) {
            String away = lists.isGood() ? "" : "; before that, apt-get update: " + lists.end();
            throw new IOException("packages cannot be installed, see package_sources: " + answer.end() + away);
        }
    }

    @Override
    public void reload() throws IOException, InterruptedException {
        must("systemctl", "daemon-reload");
    }

    @Override
    public boolean isActive(String unit) throws IOException, InterruptedException {
        return run("systemctl", "-q", "is-active", unit).isGood();
    }

    @Override
    public boolean isEnabled(String unit) throws IOException, InterruptedException {
        return run("systemctl", "-q", "is-enabled", unit).isGood();
    }

    @Override
    public void enable(String unit) throws IOException, InterruptedException {
        must("systemctl", "-q", "enable", unit);
    }

    @Override
    public void disable(String unit) throws IOException, InterruptedException {
        must("systemctl", "-q", "disable", "--now", unit);
    }

    @Override
    public void restart(String unit) throws IOException, InterruptedException {
        must("systemctl", "restart", unit);
    }

    @Override
    public void start(String unit) throws IOException, InterruptedException {
        must("systemctl", "start", unit);
    }

    private static void must(String... words) throws IOException, InterruptedException {
        Answer answer = run(words);
        if (!answer.isGood()) {
            throw new IOException(String.join(" ", words) + ": " + answer.end());
        }
    }

    private static Answer run(String... words) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.redirectInput(new File("/dev/null")).start();
        try {
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(process.waitFor(), text.strip());
        } finally {
            process.destroy();
        }
    }

    /** What a program said, and how it ended. */
    private record Answer(int code, String text) {
        boolean isGood() {
            return code == 0;
        }

        /** Its last words, in one line. */
        String end() {
            String end = text.length() > WORDS ? text.substring(text.length() - WORDS) : text;
            return end.isEmpty() ? "it ended with " + code : end.replaceAll("\\s*\\n\\s*", " | ");
        }
    }
}
